import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { parseJsonObject } from '../../../common/json-object.js';
import type { Lane } from '../../../doors/lanes.js';
import type { Identity, Principal } from '../../auth/principal.js';
import { VerifiedKeys } from '../../auth/verified-keys.js';
import { mayLook } from '../caller/script-callers.js';
import { sendData } from '../caller/send-json.js';
import { Quotes } from './quotes.js';

const PATH = '/api/v1/quotes';
/** A request for one quote is no longer than this, in bytes. */
const LONGEST_BODY = 512;
const JSON_TYPE = /^application\/json(; ?charset=utf-8)?$/i;

/**
 * Answers, ahead of everything that looks at a request in general, those for the quote of a streamed symbol whose key was
 * verified within the last second: scripts poll them thousands of times a second, and the answer is a text that is there.
 *
 * It decides nothing by itself. What is not at hand, not plain, or not allowed goes on as it came, its body unread, to the
 * controller, whose answer to the same request is the same.
 */
@Injectable()
export class QuoteLane implements Lane {
  constructor(
    private readonly keys: VerifiedKeys,
    private readonly quotes: Quotes,
  ) {}

  takes(request: IncomingMessage): boolean {
    return request.url === PATH && isPlain(request);
  }

  readonly middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (request.readableLength > 0) this.answer(request, response, next);
    else request.once('readable', () => this.answer(request, response, next));
  };

  private answer(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const body = request.read() as Buffer | null;
    const asked =
      body?.length === Number(request.headers['content-length'])
        ? asksFor(body, request.headers['x-api-key'])
        : undefined;
    const caller = asked && this.keys.known(asked.key);
    const quote = caller && this.quote(caller, asked);
    if (quote === undefined) {
      if (body) request.unshift(body);
      next();
      return;
    }
    (request as { user?: Identity }).user = caller;
    sendData(response, quote);
  }

  private quote(caller: Principal, asked: Asked): string | undefined {
    if (!caller.scopes.includes('market_data')) return undefined;
    try {
      return this.quotes.presentQuote(mayLook(caller), asked);
    } catch {
      // The controller tells why not.
      return undefined;
    }
  }
}

interface Asked {
  key: string;
  symbol: string;
  exchange: string;
}

/** A POST with a short body of a told length, and nothing unusual about it. */
function isPlain({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || headers.authorization !== undefined || headers['content-encoding'] !== undefined)
    return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= LONGEST_BODY && JSON_TYPE.test(headers['content-type'] ?? '');
}

function asksFor(body: Buffer, headerKey: string | string[] | undefined): Asked | undefined {
  const fields = parseJsonObject(body.toString());
  if (!fields) return undefined;
  const { apikey, symbol, exchange, ...others } = fields;
  const key = headerKey ?? apikey;
  const isWhole = typeof symbol === 'string' && typeof exchange === 'string' && typeof key === 'string';
  const mayCarryKey = apikey === undefined || typeof apikey === 'string';
  return isWhole && mayCarryKey && Object.keys(others).length === 0 ? { key, symbol, exchange } : undefined;
}
