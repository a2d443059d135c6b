import { beforeEach, describe, expect, it } from '@jest/globals';
import { Subscriptions } from './subscriptions.js';

const BSE = { symbol: 'BSE', exchange: 'NSE' };
const TCS = { symbol: 'TCS', exchange: 'NSE' };
const NOPE = { symbol: 'NOPE', exchange: 'NSE' };

let isOpen: boolean;
let sent: unknown[];
let subscriptions: Subscriptions;

beforeEach(() => {
  isOpen = true;
  sent = [];
  subscriptions = new Subscriptions((event, payload) => {
    if (isOpen) sent.push([event, payload]);
    return isOpen;
  });
});

describe('Subscriptions', () => {
  it('say what changed and nothing else', () => {
    subscriptions.watch([BSE, TCS]);
    subscriptions.watch([TCS, BSE]);
    subscriptions.watch([TCS]);
    expect(sent).toEqual([
      ['subscribe', { mode: 'Quote', symbols: [BSE, TCS], request_id: 1 }],
      ['unsubscribe', { mode: 'Quote', symbols: [BSE] }],
    ]);
  });

  it('say everything to a new connection, and nothing while there is none', () => {
    isOpen = false;
    subscriptions.watch([BSE]);
    subscriptions.watchDepth(BSE, 20);
    expect(sent).toEqual([]);
    isOpen = true;
    subscriptions.resend();
    expect(sent).toEqual([
      ['subscribe', { mode: 'Quote', symbols: [BSE], request_id: expect.any(Number) }],
      ['subscribe', { mode: 'Depth', symbols: [BSE], depth_level: 20, request_id: expect.any(Number) }],
    ]);
  });

  it('change the level of a book without giving it up, and give it up for another instrument', () => {
    subscriptions.watchDepth(BSE, 5);
    subscriptions.watchDepth({ ...BSE }, 5);
    subscriptions.watchDepth(BSE, 20);
    subscriptions.watchDepth(TCS, 20);
    subscriptions.watchDepth(undefined, 20);
    expect(sent).toEqual([
      ['subscribe', { mode: 'Depth', symbols: [BSE], depth_level: 5, request_id: 1 }],
      ['subscribe', { mode: 'Depth', symbols: [BSE], depth_level: 20, request_id: 2 }],
      ['unsubscribe', { mode: 'Depth', symbols: [BSE] }],
      ['subscribe', { mode: 'Depth', symbols: [TCS], depth_level: 20, request_id: 3 }],
      ['unsubscribe', { mode: 'Depth', symbols: [TCS] }],
    ]);
  });

  it('know which instruments were refused, until these are watched no longer', () => {
    subscriptions.watch([BSE, NOPE]);
    subscriptions.answered({
      request_id: 1,
      subscriptions: [
        { ...BSE, status: 'success', mode: 'Quote' },
        { ...NOPE, status: 'error', code: 'UNKNOWN_SYMBOL', message: 'There is none' },
      ],
    });
    expect([...subscriptions.faults.get()]).toEqual([
      ['NSE:NOPE', { code: 'UNKNOWN_SYMBOL', message: 'There is none' }],
    ]);
    subscriptions.watch([BSE]);
    expect(subscriptions.faults.get().size).toBe(0);
  });

  it('tell the refusal of a book from that of a quote by the request that it answers', () => {
    subscriptions.watch([BSE]);
    subscriptions.watchDepth(BSE, 20);
    subscriptions.answered({ request_id: 1, subscriptions: [{ ...BSE, status: 'success' }] });
    subscriptions.answered({
      request_id: 2,
      subscriptions: [{ ...BSE, status: 'error', code: 'FORBIDDEN', message: 'Not for viewers' }],
    });
    expect(subscriptions.faults.get().size).toBe(0);
    expect(subscriptions.depthGrant.get()).toEqual({ key: 'NSE:BSE', level: undefined, message: 'Not for viewers' });
  });

  it('know the level that was granted instead', () => {
    subscriptions.watchDepth(BSE, 50);
    const entry = {
      ...BSE,
      status: 'warning' as const,
      depth: 20,
      code: 'DEPTH_FALLBACK',
      message: '20 levels instead',
    };
    subscriptions.answered({ request_id: 1, subscriptions: [entry] });
    expect(subscriptions.depthGrant.get()).toEqual({ key: 'NSE:BSE', level: 20, message: '20 levels instead' });
  });

  it('take a request that was refused as a whole for a refusal of each of its instruments', () => {
    subscriptions.watch([BSE, TCS]);
    subscriptions.answered({ request_id: 1, code: 'CAPACITY_EXCEEDED', message: 'Too many' });
    expect([...subscriptions.faults.get().keys()]).toEqual(['NSE:BSE', 'NSE:TCS']);
  });

  it('know when a subscription is taken away', () => {
    subscriptions.watch([BSE, TCS]);
    subscriptions.lost({ ...TCS, requested_mode: 2, code: 'FORBIDDEN', message: 'Not for you any more' });
    expect([...subscriptions.faults.get().keys()]).toEqual(['NSE:TCS']);
  });
});
