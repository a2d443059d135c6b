import type { IncomingMessage } from 'node:http';

/** Which web pages may use the gateway. Scripts send no `Origin` and are not concerned: their key lets them in. */
export class OriginCheck {
  private readonly listed: ReadonlySet<string>;
  /** Every page may come, but none with cookies. */
  readonly open: boolean;

  /** @param origins as in `CORS_ORIGINS` */
  constructor(origins: readonly string[]) {
    this.listed = new Set(origins);
    this.open = this.listed.has('*');
  }

  /** Whether a page of this origin is one of those that were named. */
  lists(origin: string): boolean {
    return this.listed.has(origin.toLowerCase());
  }

  /** Whether the page behind a request may connect: it is listed, or it came from where it connects to. */
  admits(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    if (origin === undefined || this.open || this.lists(origin)) return true;
    return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
  }
}
