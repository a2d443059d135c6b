import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../../test/support/eventually.js';
import {
  type ConnectionFailure,
  type Endpoint,
  type HttpCall,
  type HttpClient,
  LoginError,
  type OpeningCall,
  type Transport,
  type TransportEvents,
} from '../contract.js';
import { afterCalls } from './prepared-transport.js';

type Answer = { status: number; headers: Record<string, string>; body: string };

/** Calls that a test answers one by one. */
class HeldHttp implements HttpClient {
  readonly calls: (HttpCall & { answer(status: number, body?: string): void; fail(error: Error): void })[] = [];

  request(call: HttpCall): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const answer = (status: number, body = '') => resolve({ status, headers: {}, body });
      this.calls.push({ ...call, answer, fail: reject });
    });
  }
}

const END: OpeningCall = { method: 'POST', url: 'https://broker.example/end', accepts: () => true };
const MAKE: OpeningCall = { method: 'POST', url: 'https://broker.example/make', body: '{}' };

let http: HeldHttp;
/** What has happened, in its order. */
let log: string[];
let failures: ConnectionFailure[];
let line: TransportEvents;

beforeEach(() => {
  http = new HeldHttp();
  log = [];
  failures = [];
});

function open(before?: readonly OpeningCall[], makeLine = openLine): Transport {
  const endpoint: Endpoint = { transport: 'ws', url: 'wss://broker.example', ...(before ? { before } : {}) };
  return afterCalls(makeLine, http)(endpoint, {
    opened: () => log.push('opened'),
    frame: (frame) => log.push(`frame ${String(frame)}`),
    alive: () => {},
    closed: (failure) => {
      log.push('closed');
      failures.push(failure);
    },
  });
}

function openLine(_endpoint: Endpoint, events: TransportEvents): Transport {
  log.push('line');
  line = events;
  return { send: (frame) => log.push(`sent ${String(frame)}`), close: () => log.push('closing') };
}

async function answer(call: number, status: number, body?: string): Promise<void> {
  await eventually(() => expect(http.calls).toHaveLength(call));
  http.calls[call - 1]!.answer(status, body);
}

/** Until everything that was settled has been dealt with. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a line that waits for calls', () => {
  it('opens once they are answered, one after another', async () => {
    const transport = open([END, MAKE]);
    expect(http.calls).toMatchObject([{ method: 'POST', url: 'https://broker.example/end' }]);
    transport.send('too early');
    await answer(1, 401);
    await answer(2, 200);
    await eventually(() => expect(log).toEqual(['line']));
    expect(http.calls[1]).toMatchObject({ url: 'https://broker.example/make', body: '{}' });
    line.opened();
    line.frame('hello');
    transport.send('a login');
    transport.close();
    line.closed({ code: 1000 });
    expect(log).toEqual(['line', 'opened', 'frame hello', 'sent a login', 'closing', 'closed']);
  });

  it('opens at once where there are none', () => {
    open();
    expect([log, http.calls]).toEqual([['line'], []]);
  });

  it.each([
    [503, undefined],
    [302, undefined],
    [200, () => false],
  ])('fails with an answer of %d that is not accepted', async (status, accepts) => {
    open([{ ...MAKE, ...(accepts ? { accepts } : {}) }, END]);
    await answer(1, status, '{"emsg":"no"}');
    await eventually(() => expect(failures).toEqual([{ status, headers: {}, body: '{"emsg":"no"}' }]));
    expect([log, http.calls.length]).toEqual([['closed'], 1]);
  });

  it('fails where a call cannot be made, and tells what is no secret', async () => {
    open([MAKE]);
    http.calls[0]!.fail(new LoginError('retryable', 'broker.example: ECONNREFUSED'));
    await eventually(() => expect(failures).toEqual([{ reason: 'broker.example: ECONNREFUSED' }]));
    open([END], () => {
      throw new Error('Invalid URL: wss://broker.example?token=secret');
    });
    await answer(2, 200);
    await eventually(() => expect(failures[1]).toEqual({ reason: 'the endpoint cannot be opened' }));
  });

  it('is closed at once while it waits, and opens nothing any more', async () => {
    const transport = open([END, MAKE]);
    transport.close();
    transport.close();
    expect(failures).toEqual([{}]);
    http.calls[0]!.answer(200);
    await settled();
    expect([log, http.calls.length]).toEqual([['closed'], 1]);
  });

  it('tells its end once where a call fails after it was closed', async () => {
    const transport = open([MAKE]);
    transport.close();
    http.calls[0]!.fail(new LoginError('retryable', 'late'));
    await settled();
    expect(failures).toEqual([{}]);
  });
});
