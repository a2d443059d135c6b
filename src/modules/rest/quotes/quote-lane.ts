import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { parseJsonObject } from '../../../common/json-object.js';
import type { Lane } from '../../../doors/lanes.js';
import type { Identity, Principal } from '../../auth/principal.js';
import { VerifiedKeys } from '../../auth/verified-keys.js';
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
    return request.url === PATH && plainLength(request) > 0;
  }

  readonly middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const length = plainLength(request);
    if (request.readableLength > 0) this.answer(request, length, response, next);
    else request.once('readable', () => this.answer(request, length, response, next));
  };

  private answer(request: IncomingMessage, length: number, response: ServerResponse, next: () => void): void {
    const body = request.read() as Buffer | null;
    const asked = body?.length === length ? asksFor(body, request.headers['x-api-key']) : undefined;
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
      return this.quotes.presentQuote({ ...caller, scopes: [...caller.scopes, 'stream'] }, asked);
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

/** The length of the body in bytes; 0 where the request is another one, or has anything unusual about it. */
function plainLength({ method, headers }: IncomingMessage): number {
  if (method !== 'POST' || headers.authorization !== undefined) return 0;
  if (!JSON_TYPE.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined) return 0;
  const length = Number(headers['content-length']);
  return length <= LONGEST_BODY ? length : 0;
}

function asksFor(body: Buffer, headerKey: string | string[] | undefined): Asked | undefined {
  const fields = parseJsonObject(body.toString());
  if (!fields) return undefined;
  const { apikey, symbol, exchange, ...others } = fields;
  const key = headerKey ?? apikey;
  const isPlain = typeof symbol === 'string' && typeof exchange === 'string' && typeof key === 'string';
  const mayCarryKey = apikey === undefined || typeof apikey === 'string';
  return isPlain && mayCarryKey && Object.keys(others).length === 0 ? { key, symbol, exchange } : undefined;
}
