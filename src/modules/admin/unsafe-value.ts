/** A part of a request that no field may hold: where it is, and the rule that it breaks. */
export interface UnsafeValue {
  /** Dots lead into objects and lists. */
  field: string;
  rule: string;
}

/** Own properties of these names become something else once an object is copied. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
/** No request of the gateway comes near; deeper ones would only exhaust whoever walks them. */
const MAX_DEPTH = 16;
/** PostgreSQL keeps no NUL, and half a surrogate pair is no text at all. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/**
 * Looks for what is refused in every request, whatever its fields mean: names that pollute prototypes, texts that no
 * database can keep, bottomless nesting. Gives the first that it meets.
 */
export function findUnsafeValue(value: unknown, path: readonly string[] = []): UnsafeValue | undefined {
  if (typeof value === 'string') {
    return UNSTORABLE.test(value)
      ? { field: path.join('.'), rule: 'must be a text without NUL characters' }
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH) return { field: path.join('.'), rule: `is nested deeper than ${MAX_DEPTH} levels` };
  for (const name of Object.keys(value)) {
    const inner = [...path, name];
    if (RESERVED.has(name)) return { field: inner.join('.'), rule: 'is no field of this request' };
    const found = findUnsafeValue((value as Record<string, unknown>)[name], inner);
    if (found) return found;
  }
  return undefined;
}
