import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../../src/modules/api-docs/complete-errors.js';

export interface DescribedOperation {
  /** `GET /admin/v1/keys/{id}` */
  name: string;
  method: string;
  path: string;
  operation: Operation;
}

/** Every operation of a document, in its order. */
export function operationsOf(document: OpenAPIObject): DescribedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}
