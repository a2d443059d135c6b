import { ConsoleLogger } from '@nestjs/common';

/** Nest's own account of its wiring: dozens of lines that tell an operator nothing. */
const WIRING: ReadonlySet<string> = new Set([
  'NestFactory',
  'InstanceLoader',
  'WebSocketsController',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Where Nest prints why a start failed, with its stack, before whoever asked for the start is told and says it in a line. */
const FAILED_START = 'ExceptionHandler';

/** The console, without the framework's wiring. */
export class StartupLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.has(context)) return;
    super.log(message, ...(rest as [string]));
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === FAILED_START) return;
    super.error(message, ...(rest as [string]));
  }
}
