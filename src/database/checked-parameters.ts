interface Statement {
  run(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown;
  get(...parameters: unknown[]): unknown;
}

interface Connection {
  prepare(sql: string): Statement;
}

/**
 * Makes a connection refuse parameters that are no SQL values. libsql 0.5 ends the whole process (a panic in its native
 * part, which nothing can catch) when it is given an object, a boolean or a `Date`; a bug in one request must not stop
 * the stream of all.
 */
export function checkParameters(connection: unknown): void {
  const database = connection as Connection;
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    const statement = prepare(sql);
    for (const method of ['run', 'all', 'get'] as const) {
      const execute = statement[method].bind(statement);
      statement[method] = (...parameters) => {
        for (const parameter of parameters) requireValue(parameter);
        // As one list: a single buffer would be read as an object of named parameters.
        return parameters.length > 0 ? execute(parameters) : execute();
      };
    }
    return statement;
  };
}

/** @throws TypeError that names the type, never the value: it may be a secret */
function requireValue(parameter: unknown): void {
  const type = typeof parameter;
  if (parameter === null || parameter === undefined || type === 'string' || type === 'number' || type === 'bigint')
    return;
  if (parameter instanceof Uint8Array) return;
  throw new TypeError(`An SQL parameter cannot be ${type === 'object' ? 'an object' : `a ${type}`}`);
}
