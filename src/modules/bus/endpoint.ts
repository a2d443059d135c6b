const MAX_PORT = 65_535;

/** Host and port of `tcp://host:port`; the host of IPv6 without its brackets. Undefined for anything else. */
export function parseEndpoint(endpoint: string): { host: string; port: number } | undefined {
  const match = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d+)$/.exec(endpoint);
  if (!match) return undefined;
  const port = Number(match[2]);
  return port <= MAX_PORT ? { host: match[1]!.replace(/^\[|\]$/g, ''), port } : undefined;
}

/** What a publisher says that has no endpoint. */
export function cannotBind(endpoint: string, { message }: Error): Error {
  return new Error(
    `The bus cannot bind ${endpoint} (${message}). ` +
      'Another gateway or publisher holds it: stop that, or set ZMQ_PORT and ZMQ_CONTROL_PORT.',
  );
}
