import { expect, it } from '@jest/globals';
import type { BrokerDefinition, LoginFlow } from '../../src/modules/brokers/engine/contract.js';
import { runVectors } from '../../src/modules/brokers/vectors/run-vectors.js';

/** Checks where a member of the GenericDTO family differs from the others, and plays its vectors. */
export function itIsMember(definition: BrokerDefinition, host: string, symbolsPerConnection: number): void {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      [`test/vectors/${definition.id}.json`],
      () => definition,
      (line) => lines.push(line),
    );
    expect([count.failed, lines]).toEqual([0, []]);
    expect(count.passed).toBeGreaterThan(10);
  });

  it('has its host for feed and login', () => {
    const context = { credentials: { access_token: 'jwt', api_key: 'key' }, channel: 'feed', now: () => 0 };
    expect(definition.createProtocol(context).endpoint().url).toBe(
      `wss://${host}/wsapi/v1/session?token=jwt&api_key=key`,
    );
    const flow = definition.login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;
    expect(flow.loginUrl(context.credentials)).toBe(`https://${host}/oapi/v1/login?api_key=key`);
  });

  it('keeps to its limits, and keeps its connection without subscribers', () => {
    expect(definition.channels.feed).toMatchObject({
      symbolsPerConnection,
      connectionsPerAccount: 3,
      batchSize: 100,
      batchSpacingMs: 300,
    });
    expect(definition.keepsConnection).toBe(true);
  });
}
