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
