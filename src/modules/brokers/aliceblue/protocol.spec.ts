import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Credentials } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { aliceblue } from './index.js';

const NOW = 1_795_151_772_000;
const JWT = ['{}', '{"ucc":"1412368"}', 's'].map((part) => Buffer.from(part).toString('base64url')).join('.');

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function create(credentials: Credentials = { access_token: JWT, user_id: '1412368' }, urls?: Record<string, string>) {
  const context = { credentials, channel: 'feed', now: () => NOW };
  return aliceblue.createProtocol(urls ? { ...context, urls } : context);
}

function receive(frame: unknown, protocol = create()): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(JSON.stringify(frame), sink);
  return sink;
}

describe('the socket of Alice Blue', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/aliceblue.json'],
      () => aliceblue,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('opens after the session before is ended and a new one is made', () => {
    const { url, before } = create().endpoint();
    expect(url).toBe('wss://ws1.aliceblueonline.com/NorenWS/');
    const call = {
      method: 'POST',
      headers: { Authorization: `Bearer ${JWT}`, 'Content-Type': 'application/json' },
      body: '{"source":"API","userId":"1412368"}',
    };
    const profile = 'https://a3.aliceblueonline.com/open-api/od/v1/profile';
    expect(before).toMatchObject([
      { ...call, url: `${profile}/invalidateWsSess` },
      { ...call, url: `${profile}/createWsSess` },
    ]);
  });

  it('goes on whatever the answer to the end of the old session is, and only with a new one', () => {
    const [end, make] = create().endpoint().before!;
    for (const answer of [
      { status: 401, body: '' },
      { status: 200, body: '{"status":"Not_Ok"}' },
    ]) {
      expect(end!.accepts!(answer)).toBe(true);
      expect(make!.accepts!(answer)).toBe(false);
    }
    for (const status of ['Ok', 'OK'])
      expect(make!.accepts!({ status: 200, body: JSON.stringify({ status }) })).toBe(true);
    for (const body of ['<html>', '[]', '{}']) expect(make!.accepts!({ status: 200, body })).toBe(false);
  });

  it('makes its session where the socket is, or where the override says', () => {
    const hosts = (urls: Record<string, string>) =>
      create(undefined, urls)
        .endpoint()
        .before!.map(({ url }) => new URL(url).origin);
    expect(hosts({ feed: 'ws://127.0.0.1:9/NorenWS/' })).toEqual(Array(2).fill('http://127.0.0.1:9'));
    expect(hosts({ feed: 'wss://a.example/', session: 'https://b.example' })).toEqual(
      Array(2).fill('https://b.example'),
    );
  });

  it('takes a session that is refused for a dead token', () => {
    const body = JSON.stringify({ status: 'Not_Ok', emsg: `no session for ${JWT}` });
    for (const status of [200, 401]) {
      const rejection = create().classify!({ status, body });
      expect(rejection).toMatchObject({ kind: 'credential' });
      expect(rejection!.message).toMatch(/: no session for \*\*\*$/);
    }
    expect(create().classify!({ status: 503, body: '' })).toBeUndefined();
  });

  it('logs in with the hash of the hash of the user session', () => {
    expect(create().opened()).toEqual([
      JSON.stringify({ t: 'c', uid: '1412368_API', actid: '1412368_API', source: 'API', susertoken: hash(hash(JWT)) }),
    ]);
  });

  it('finds the client id in the user session where it was lost', () => {
    expect(create({ access_token: JWT }).opened()[0]).toContain('"uid":"1412368_API"');
    for (const access_token of ['', 'no jwt', 'a.b.c', 'a.e30.c']) {
      expect(create({ access_token }).opened()[0]).toContain('"uid":"_API"');
    }
  });

  it('takes both forms of the answer, and asks for no order updates', () => {
    for (const answer of [
      { t: 'ck', s: 'OK' },
      { t: 'cf', k: 'OK' },
    ]) {
      expect(receive(answer)).toMatchObject({ readyCount: 1, sent: [] });
    }
    expect(receive({ t: 'cf', k: 'Not_Ok' }).rejections).toMatchObject([{ kind: 'credential' }]);
  });

  it('beats in its own way', () => {
    expect(create().heartbeat!.frame()).toBe('{"k":"","t":"h"}');
  });

  it('names indices on the wire without what stands before their tokens in the master', () => {
    const index = {
      symbol: 'NIFTY',
      exchange: 'NSE_INDEX',
      token: '99926000',
      brsymbol: 'NIFTY 50',
      brexchange: 'NSE',
    };
    const protocol = create();
    expect(protocol.subscribe([{ instrument: index, mode: 'LTP', depthLevel: 5 }])).toEqual([
      '{"t":"t","k":"NSE|26000"}',
    ]);
    expect(receive({ t: 'tk', e: 'NSE', tk: '26000', lp: '26022.40' }, protocol).ticks).toMatchObject([
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', ltp: 26_022.4 },
    ]);
  });

  it('ends with its last subscriber', () => {
    expect(aliceblue.keepsConnection ?? false).toBe(false);
  });
});
