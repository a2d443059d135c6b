import type { Logger } from 'typeorm';

/** Keeps the SQL statements that a DataSource runs: give it as `{ logging: true, logger: new StatementLog() }`. */
export class StatementLog implements Logger {
  readonly statements: { query: string; parameters: unknown[] }[] = [];

  logQuery(query: string, parameters: unknown[] = []): void {
    this.statements.push({ query, parameters });
  }

  /** The statements that begin with `verb`, of those that came since `forget()`. */
  beginningWith(verb: string): { query: string; parameters: unknown[] }[] {
    return this.statements.filter(({ query }) => query.startsWith(verb));
  }

  forget(): void {
    this.statements.length = 0;
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
