import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

export interface ApiDataOptions {
  /** HTTP status; default 200. */
  status?: number;
  /** Default: "Success". */
  description?: string;
  /** Lists that stand beside `data`: the model of their entries, by name. */
  beside?: Readonly<Record<string, Type>>;
}

export interface ApiDataListOptions extends ApiDataOptions {
  /** The list comes in pages: `next` is the `after` of the next one. */
  isPaged?: boolean;
  /** The list is cut at its limit: `total` tells how many there are. */
  hasTotal?: boolean;
}

/** The handler answers `{"status":"success","data":{…}}`, where `data` is a `model`. */
export function ApiData(model: Type, options: ApiDataOptions = {}): MethodDecorator {
  return successOf(model, { $ref: getSchemaPath(model) }, options);
}

/** The handler answers `{"status":"success","data":[…]}`, where each entry is a `model`. */
export function ApiDataList(model: Type, { isPaged, hasTotal, ...options }: ApiDataListOptions = {}): MethodDecorator {
  const total = { type: 'integer', description: 'All that fit, listed here or not' };
  const next = { type: 'string', nullable: true, description: 'Give it as `after` for the next page; null: no more' };
  return successOf(model, listOf(model), options, { ...(isPaged && { next }), ...(hasTotal && { total }) });
}

/** The handler answers `{"status":"success"}` alone. */
export function ApiDone({ status = 200, description = 'Success' }: ApiDataOptions = {}): MethodDecorator {
  return ApiResponse({ status, description, schema: envelope({}) as never });
}

function successOf(model: Type, data: object, options: ApiDataOptions, more: object = {}): MethodDecorator {
  const { status = 200, description = 'Success', beside = {} } = options;
  const lists = Object.entries(beside).map(([name, entry]) => [name, listOf(entry)]);
  const schema = envelope({ data, ...more, ...Object.fromEntries(lists) });
  return applyDecorators(
    ApiExtraModels(model, ...Object.values(beside)),
    ApiResponse({ status, description, schema: schema as never }),
  );
}

function listOf(model: Type): object {
  return { type: 'array', items: { $ref: getSchemaPath(model) } };
}

function envelope(properties: Record<string, object>): object {
  return {
    type: 'object',
    required: ['status', ...Object.keys(properties)],
    properties: { status: { type: 'string', enum: ['success'] }, ...properties },
  };
}
