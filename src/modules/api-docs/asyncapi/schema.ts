/** A JSON schema (draft 7), as far as these documents use it. */
export type Schema = Readonly<Record<string, unknown>>;

export type Fields = Readonly<Record<string, Schema>>;

/** An object; a field whose name ends in `?` may be absent. More fields than these may come in later versions. */
export function object(fields: Fields, more: Schema = {}): Schema {
  const entries = Object.entries(fields);
  const required = entries.filter(([name]) => !name.endsWith('?')).map(([name]) => name);
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
    ...more,
  };
}

export const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  ...(description !== undefined && { description }),
  ...more,
});
export const number = (description?: string): Schema => ({ type: 'number', ...(description && { description }) });
export const integer = (description?: string): Schema => ({ type: 'integer', ...(description && { description }) });
export const flag = (description?: string): Schema => ({ type: 'boolean', ...(description && { description }) });
export const time = (description?: string): Schema => text(description, { format: 'date-time' });
export const exactly = (value: string | number | boolean): Schema => ({ const: value });
export const oneOf = (...values: readonly (string | number)[]): Schema => ({ enum: values });
export const anyOf = (...schemas: readonly Schema[]): Schema => ({ anyOf: schemas });
export const listOf = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
