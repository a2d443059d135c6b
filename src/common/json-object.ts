/** A JSON object as it comes from outside: nothing is known of its values. */
export type JsonObject = Record<string, unknown>;

/** Reads a text as a JSON object; undefined for anything else, a list and null included. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What stands in the place of a text, as one; empty for an object, a list and null. `String` would throw for an object with
 * a `toString` that is no function, and with it would go all the rest of the message.
 */
export function textOf(value: unknown): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}
