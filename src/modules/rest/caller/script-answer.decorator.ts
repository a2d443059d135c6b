import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

export interface ScriptAnswerOptions {
  /** `data` is a list of the model. */
  isList?: boolean;
  /** Name of the list where it is not `data`. */
  name?: string;
  /** What stands beside it, as schemas. */
  beside?: Readonly<Record<string, object>>;
  /** Those of `beside` that are not always there. */
  optional?: readonly string[];
  /** A further form of the answer, by its type: `text/csv`. */
  alsoAs?: string;
}

/** The answer of a call that published clients know: `{"status":"success","data":…}` with fields of its own beside it. */
export function ScriptAnswer(model: Type | 'text', options: ScriptAnswerOptions = {}): MethodDecorator {
  const { isList = false, name = 'data', beside = {}, optional = [], alsoAs } = options;
  const one = model === 'text' ? { type: 'string' } : { $ref: getSchemaPath(model) };
  const properties = {
    status: { type: 'string', enum: ['success'] },
    ...beside,
    [name]: isList ? { type: 'array', items: one } : one,
  };
  const schema = {
    type: 'object',
    required: Object.keys(properties).filter((property) => !optional.includes(property)),
    properties,
  };
  return applyDecorators(
    ...(model === 'text' ? [] : [ApiExtraModels(model)]),
    ApiResponse({
      status: 200,
      description: 'Success',
      content: {
        'application/json': { schema: schema as never },
        ...(alsoAs && { [alsoAs]: { schema: { type: 'string' } } }),
      },
    }),
  );
}
