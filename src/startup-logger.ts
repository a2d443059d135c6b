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

/** The console, without the framework's wiring. */
export class StartupLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.has(context)) return;
    super.log(message, ...(rest as [string]));
  }
}
