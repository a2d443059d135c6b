import { ApiExtraModels, DECORATORS, getSchemaPath } from '@nestjs/swagger';
import type { ErrorCode } from '../../../common/error-codes.js';
import { ErrorBody } from '../error-body.dto.js';
import { HTTP_ERRORS } from './http-errors.js';

const CODES = 'api-docs:error-codes';

/**
 * Says with which error codes a handler, or every handler of a controller, may answer. The HTTP statuses and examples
 * come from `HTTP_ERRORS`; further uses on the same handler or controller add to it.
 *
 * @throws Error at import when a code has no HTTP status
 */
export function ApiErrors(...codes: readonly ErrorCode[]): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const holder: object = descriptor?.value ?? target;
    const all = new Set<ErrorCode>([
      ...((Reflect.getMetadata(CODES, holder) as ErrorCode[] | undefined) ?? []),
      ...codes,
    ]);
    Reflect.defineMetadata(CODES, [...all], holder);
    const responses = Reflect.getMetadata(DECORATORS.API_RESPONSE, holder) as Record<string, unknown> | undefined;
    Reflect.defineMetadata(DECORATORS.API_RESPONSE, { ...responses, ...errorResponses([...all]) }, holder);
    if (descriptor) ApiExtraModels(ErrorBody)(target, _key!, descriptor);
    else ApiExtraModels(ErrorBody)(target as new () => unknown);
  };
}

/** The OpenAPI response objects of these codes, by HTTP status. */
export function errorResponses(codes: readonly ErrorCode[]): Record<number, object> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const error = HTTP_ERRORS[code];
    if (!error) throw new Error(`Error code ${code} has no HTTP status: add it to http-errors.ts`);
    byStatus.set(error.status, [...(byStatus.get(error.status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, list]) => [status, errorResponse(list)]));
}

/** The codes of a response that `errorResponses` made; none of any other. */
export function codesOf(response: object): ErrorCode[] {
  const { content } = response as { content?: Record<string, { examples?: Record<string, { value?: object }> }> };
  return Object.entries(content?.['application/json']?.examples ?? {}).flatMap(([code, { value }]) =>
    value && 'code' in value ? [code as ErrorCode] : [],
  );
}

function errorResponse(codes: readonly ErrorCode[]): object {
  const examples = codes.map((code) => {
    const { message, fields } = HTTP_ERRORS[code]!;
    return [code, { value: { status: 'error', code, message, ...fields } }];
  });
  return {
    description: codes.map((code) => `\`${code}\``).join(' or '),
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: getSchemaPath(ErrorBody) },
            { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } },
          ],
        },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
