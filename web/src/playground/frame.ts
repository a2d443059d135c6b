/** One line of the log: a frame, or something that became of the line. */
export interface LoggedFrame {
  id: number;
  /** Epoch ms. */
  at: number;
  direction: 'in' | 'out' | 'line';
  /** Its `type` or `action`; empty where it has none. */
  type: string;
  text: string;
  /** UTF-8. */
  bytes: number;
  /** For a reply: time since its request was sent. */
  latencyMs?: number;
}

/** A key that was sent stays out of the log: its first characters tell which one it was. */
export function withoutKey(text: string): string {
  return text.replace(/("(?:api_?key|resume)"\s*:\s*")([^"]{0,9})[^"]*"/g, '$1$2…"');
}

/** What can be read of a frame without knowing more of it. */
export function headOf(text: string): { type: string; requestId: string | undefined } {
  const value = parsed(text);
  const { action, type, request_id: id } = value ?? {};
  const name = typeof action === 'string' ? action : typeof type === 'string' ? type : '';
  return { type: name, requestId: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined };
}

/** The JSON object that a text is; undefined: it is none. */
export function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Indented where it is JSON, as it is where it is not. */
export function prettyText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
