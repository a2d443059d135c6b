import { ConsoleLogger } from '@nestjs/common';
import { LogLine } from './common/log-line.js';

/** Nest's own account of its wiring: dozens of lines that tell an operator nothing. */
const WIRING: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'WebSocketsController',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Where Nest prints why a start failed, with its stack, before whoever asked for the start is told and says it in a line. */
const FAILED_START: ReadonlySet<unknown> = new Set(['ExceptionHandler', 'NestApplication']);

export function isWiring(context: unknown): boolean {
  return WIRING.has(context);
}

export function isFailedStart(context: unknown): boolean {
  return FAILED_START.has(context);
}

/** The console, without the framework's wiring. */
export class StartupLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (isWiring(rest.at(-1))) return;
    super.log(plain(message), ...(rest as [string]));
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    super.warn(plain(message), ...(rest as [string]));
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (isFailedStart(rest.at(-1))) return;
    super.error(plain(message), ...(rest as [string]));
  }
}

/** In the colour of its level, as every other line. */
function plain(message: unknown): unknown {
  return message instanceof LogLine ? message.text : message;
}
