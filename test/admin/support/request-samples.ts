import { randomUUID } from 'node:crypto';
import type { JsonSchema } from '../../support/json-schema.js';
import type { DescribedOperation } from './operations.js';

/** One field of a request body, at any depth. */
export interface Field {
  path: readonly string[];
  schema: JsonSchema;
  isRequired: boolean;
}

type Resolve = (schema: JsonSchema) => JsonSchema;

/** The schema of an operation's body; undefined where it takes none. */
export function bodySchemaOf({ operation }: DescribedOperation, resolve: Resolve): JsonSchema | undefined {
  const body = operation.requestBody as { content: Record<string, { schema: JsonSchema }> } | undefined;
  const schema = body?.content['application/json']?.schema;
  return schema && whole(schema, resolve);
}

/** Every field of a body, with those inside of objects. */
export function fieldsOf(schema: JsonSchema, resolve: Resolve, path: readonly string[] = []): Field[] {
  const required = (schema.required as string[] | undefined) ?? [];
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, property]) => {
    const own = whole(property, resolve);
    const field = { path: [...path, name], schema: own, isRequired: required.includes(name) };
    return [field, ...fieldsOf(own, resolve, field.path)];
  });
}

/** A value that the schema accepts. Ids are those of nothing that exists. */
export function sampleOf(schema: JsonSchema, resolve: Resolve): unknown {
  const own = whole(schema, resolve);
  if (own.format === 'uuid') return randomUUID();
  if (own.properties) {
    return Object.fromEntries(
      Object.entries(own.properties as Record<string, JsonSchema>).map(([name, each]) => [
        name,
        sampleOf(each, resolve),
      ]),
    );
  }
  if (own.enum) return (own.enum as unknown[])[0];
  if (own.example !== undefined) return own.example;
  if (own.default !== undefined) return own.default;
  if (own.type === 'array') return [sampleOf(own.items as JsonSchema, resolve)];
  if (own.type === 'object') return {};
  if (own.type === 'boolean') return true;
  if (own.type === 'string') return 'sample'.padEnd((own.minLength as number | undefined) ?? 0, 'x');
  return own.minimum ?? 1;
}

/** A copy of `body` with another value at `path`; `undefined` takes the field away. */
export function withValue(body: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy: Record<string, unknown> = { ...(body as Record<string, unknown>) };
  const inner = withValue(copy[name], rest, value);
  if (inner === undefined) delete copy[name];
  // By definition and not by assignment, which would set the prototype.
  else Object.defineProperty(copy, name, { value: inner, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** The path with ids and names of nothing that exists, or with `values` in their places. */
export function pathOf({ path }: DescribedOperation, values: (name: string) => string = () => randomUUID()): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values(name)));
}

/** References and parts put together. */
function whole(schema: JsonSchema, resolve: Resolve): JsonSchema {
  const { allOf, $ref: _, ...own } = resolve(schema) as JsonSchema & { allOf?: JsonSchema[]; $ref?: string };
  return Object.assign({}, ...(allOf ?? []).map((part) => whole(part, resolve)), own) as JsonSchema;
}
