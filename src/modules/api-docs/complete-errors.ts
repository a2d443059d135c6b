import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '../../common/error-codes.js';
import { codesOf, errorResponses } from './decorators/api-errors.decorator.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/**
 * Adds the errors that follow from what an operation takes, so that no controller has to name them; every error response
 * stands in the components, once.
 */
export function completeErrors(document: OpenAPIObject): OpenAPIObject {
  const shared: Record<string, object> = {};
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Operation[]) completeOperation(operation, shared);
  }
  const sorted = Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1));
  document.components = { ...document.components, responses: Object.fromEntries(sorted) as never };
  return document;
}

function completeOperation(operation: Operation, shared: Record<string, object>): void {
  const responses = operation.responses as Record<string, object>;
  const named = Object.values(responses).flatMap(codesOf);
  const codes = [...new Set<ErrorCode>([...named, ...impliedCodes(operation)])].sort();
  for (const [status, response] of Object.entries(errorResponses(codes))) {
    const name = codesOf(response).join('.');
    shared[name] = response;
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

function impliedCodes({ security, requestBody, parameters = [] }: Operation): ErrorCode[] {
  const takes = (place: string) => parameters.some((parameter) => 'in' in parameter && parameter.in === place);
  return [
    ...(requestBody ? (['INVALID_PARAMETERS', 'INVALID_JSON', 'MESSAGE_TOO_LARGE'] as const) : []),
    ...(takes('path') ? (['NOT_FOUND'] as const) : []),
    ...(takes('query') ? (['INVALID_PARAMETERS'] as const) : []),
    ...(security?.length ? (['AUTHENTICATION_ERROR', 'FORBIDDEN', 'TEMPORARILY_UNAVAILABLE'] as const) : []),
    'RATE_LIMITED',
    'INTERNAL_ERROR',
  ];
}
