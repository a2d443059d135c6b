import { Invalidations } from '../../../src/modules/auth/invalidations.js';
import { urlCredential } from '../../../src/modules/brokers/broker-settings.js';
import { FeedManager } from '../../../src/modules/brokers/feed-manager.js';
import { InstrumentStore } from '../../../src/modules/instruments/instrument-store.js';
import type { Simulator } from '../../simulators/simulator.js';
import { ZerodhaSimulator } from '../../simulators/zerodha.js';
import { eventually } from '../../support/eventually.js';
import { TestGateway } from '../../support/gateway.js';
import { Team } from '../../support/team.js';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
}

/** A gateway with one account at a simulated broker, and the key of a trader for it. */
export class RestGateway {
  private constructor(
    readonly gateway: TestGateway,
    readonly simulator: Simulator,
    readonly team: Team,
    readonly userId: string,
    readonly account: { id: string; feed: string },
    readonly key: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<RestGateway> {
    const simulator = new ZerodhaSimulator();
    await simulator.start();
    const gateway = await TestGateway.start({ FEED_BACKOFF_MIN: '0.05', FEED_LINGER: '0.05', ...env });
    await gateway.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
    const team = new Team(gateway);
    const userId = await team.user('desk');
    const urls = Object.entries(simulator.urls).map(([channel, url]) => [urlCredential(channel), url]);
    const account = await team.account(userId, 'zerodha', { ...simulator.credentials, ...Object.fromEntries(urls) });
    gateway.get(Invalidations).announce('ACCOUNT', userId, { id: account.id });
    await eventually(() => gateway.get(FeedManager).get(account.feed) !== undefined);
    const { key } = await team.key(userId, account.id);
    return new RestGateway(gateway, simulator, team, userId, account, key);
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.simulator.stop();
  }

  /** `post('quotes', { symbol, exchange })`: with the key in the body, as published clients send it. */
  post(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const own = Object.keys(headers).length === 0 ? { apikey: this.key } : {};
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ...own, ...body }),
    });
  }

  get(path: string, headers: Record<string, string> = { 'x-api-key': this.key }): Promise<Answer> {
    return this.send(path, { headers });
  }

  private async send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.gateway.endpoints.http}/api/v1/${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}
