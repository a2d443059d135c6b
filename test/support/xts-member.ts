import { describe, expect, it } from '@jest/globals';
import type { BrokerDefinition, LoginFlow, OutboundCall } from '../../src/modules/brokers/engine/contract.js';
import { runVectors } from '../../src/modules/brokers/vectors/run-vectors.js';
import { xtsListings } from '../simulators/xts-instruments.js';
import { ProtocolHarness } from './protocol-harness.js';
import { ScriptedHttp } from './scripted-http.js';

/** What tells a broker of the XTS family from the others. */
export interface XtsMember {
  /** Whole, without the token and the user id. */
  socket: string;
  login: string;
  loginBody: Record<string, unknown>;
  subscriptions: string;
  /** Prefix of the master and the lists of indices. */
  instruments: string;
  segments: readonly string[];
  /** The code that LTP is subscribed as. */
  ltp: number;
}

const credentials = { app_key: 'the-app-key', secret_key: 'the-secret', token: 'the-token', user_id: 'USER1' };

/** Checks where a broker of the family differs, and plays its vectors. */
export function describeXtsMember(definition: BrokerDefinition, member: XtsMember): void {
  describe(`${definition.id}, a member of its family`, () => {
    const listings = xtsListings(definition.capabilities.exchanges);
    const harness = () => new ProtocolHarness(definition, listings, { credentials });

    it('has its socket', () => {
      const url = new URL(harness().protocol.endpoint().url);
      expect([url.searchParams.get('token'), url.searchParams.get('userID')]).toEqual(['the-token', 'USER1']);
      url.searchParams.delete('token');
      url.searchParams.delete('userID');
      expect(url.href).toBe(member.socket);
    });

    it('subscribes where it does, each mode by its code', () => {
      const codes = (['LTP', 'QUOTE', 'DEPTH'] as const).map((mode) => {
        const [{ http }] = harness().subscribe('3045', mode) as [OutboundCall];
        expect([http.method, http.url, http.headers?.authorization]).toEqual([
          'POST',
          member.subscriptions,
          'the-token',
        ]);
        return JSON.parse(http.body!).xtsMessageCode;
      });
      expect(codes).toEqual([member.ltp, 1501, 1502]);
    });

    it('logs in where it does', async () => {
      const body = JSON.stringify({ type: 'success', result: { token: 'fresh', userID: 'USER1' } });
      const http = new ScriptedHttp({ status: 200, body });
      const flow = definition.login.find(({ kind }) => kind === 'keys') as Extract<LoginFlow, { kind: 'keys' }>;
      await flow.login(credentials, http);
      const [call] = http.calls;
      expect([call!.method, call!.url, JSON.parse(call!.body!)]).toEqual(['POST', member.login, member.loginBody]);
    });

    it('has its instruments, segment by segment', () => {
      const calls = definition.instruments!.requests(credentials);
      const masters = calls.filter(({ method }) => method === 'POST');
      expect(new Set(masters.map(({ url }) => url))).toEqual(new Set([`${member.instruments}/instruments/master`]));
      const segments = masters.map(({ body }) => JSON.parse(body!).exchangeSegmentList);
      expect(segments.flat().sort()).toEqual([...member.segments].sort());
      expect(calls.filter(({ method }) => method === 'GET').map(({ url }) => url)).toEqual([
        `${member.instruments}/instruments/indexlist?exchangeSegment=1`,
        `${member.instruments}/instruments/indexlist?exchangeSegment=11`,
      ]);
    });

    it('plays its vectors', () => {
      const lines: string[] = [];
      const result = runVectors(
        [`test/vectors/${definition.id}.json`],
        (id) => (id === definition.id ? definition : undefined),
        (line) => lines.push(line),
      );
      expect({ ...result, lines: result.failed > 0 ? lines : [] }).toEqual({ passed: 12, failed: 0, lines: [] });
    });
  });
}
