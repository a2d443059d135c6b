import { Inject, Injectable } from '@nestjs/common';
import { Backoff } from '../../../common/backoff.js';
import type { Clock } from '../../../common/clock.js';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import { isStopped } from '../../auth/accounts/account-use.js';
import { type Account, AccountsService } from '../../auth/accounts.service.js';
import { CLOCK } from '../../auth/clock.token.js';
import { UnknownAccountError } from '../../auth/unknown-account.error.js';
import { Processes } from '../../processes/processes.js';
import { settingsOf, splitUrls } from '../broker-settings.js';
import { Connection } from '../engine/connection.js';
import { type BrokerDefinition, LoginError, type Rejection } from '../engine/contract.js';
import { newCounters } from '../engine/counters.js';
import { FetchHttpClient } from '../engine/http-client.js';
import { wsTransport } from '../engine/transports/ws-transport.js';
import { FEEDS_QUESTION, type FeedAnswer } from '../feed-answers.js';
import { BrokerRegistry } from '../registry.js';
import { toldFault } from './login-fault.js';
import { Turns } from './turns.js';

/** The whole test takes no longer, in ms. */
const TEST_MS = 10_000;
/** Some brokers open the door before they look at the token: a connection counts once it has lasted so long, in ms. */
const SETTLE_MS = 1_000;

/** `refused`: the broker says no to the credentials. `unreachable`: it could not be asked. */
export type TestOutcome = 'accepted' | 'refused' | 'unreachable';

export interface TestReport {
  outcome: TestOutcome;
  /** One line, without a secret. */
  message: string;
  /** Whether a connection was made for the test, or the running feed tells. */
  by: 'connection' | 'feed';
  tookMs: number;
}

/** Tries an account's credentials at its broker, and changes nothing. */
@Injectable()
export class ConnectionTest {
  private readonly turns = new Turns();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly brokers: BrokerRegistry,
    private readonly processes: Processes,
  ) {}

  /**
   * Asks the running feed where it knows; otherwise opens a connection of its own for a moment.
   *
   * @throws UnknownAccountError
   * @throws LoginError when this gateway does not know the broker
   */
  async run(accountId: string): Promise<TestReport> {
    const row = await this.accounts.row(accountId);
    if (!row) throw new UnknownAccountError(accountId);
    const definition = this.brokers.get(row.broker);
    if (!definition) throw new LoginError('fatal', `this gateway knows no broker ${row.broker}`);
    if (row.state === 'logged_out') return { outcome: 'refused', message: 'logged out', by: 'feed', tookMs: 0 };
    const known = isStopped(row) ? undefined : await this.feedSays(row.feed);
    if (known) return known;
    const account = this.accounts.open(row);
    return this.turns.take(accountId, () => this.connect(account, definition));
  }

  /** Undefined where no process runs the feed, or the feed has not heard the broker's word. */
  private async feedSays(feed: string): Promise<TestReport | undefined> {
    const { answers } = await this.processes.ask<FeedAnswer[]>(FEEDS_QUESTION, { feed });
    const [answer] = answers.flatMap(({ data }) => data);
    if (answer?.state === 'live') {
      return { outcome: 'accepted', message: `data flows since ${answer.since}`, by: 'feed', tookMs: 0 };
    }
    if (answer?.state !== 'login_required') return undefined;
    return { outcome: 'refused', message: answer.message, by: 'feed', tookMs: 0 };
  }

  private async connect({ broker, credentials: stored }: Account, definition: BrokerDefinition): Promise<TestReport> {
    const { credentials, urls } = splitUrls(stored);
    const own = { ...credentials, ...settingsOf(broker, this.config) };
    const begun = this.clock.monotonic();
    const { outcome, message } = await this.attempt(definition, () =>
      definition.createProtocol({
        credentials: own,
        channel: mainChannel(definition),
        now: () => this.clock.now(),
        urls,
      }),
    );
    const told = toldFault(new Error(message), definition, own).message;
    return { outcome, message: told, by: 'connection', tookMs: Math.round(this.clock.monotonic() - begun) };
  }

  private attempt(
    definition: BrokerDefinition,
    createProtocol: () => ReturnType<BrokerDefinition['createProtocol']>,
  ): Promise<Pick<TestReport, 'outcome' | 'message'>> {
    const { clock } = this;
    return new Promise((resolve) => {
      let cancelSettling = () => {};
      const cancelTimers = () => {
        cancelDeadline();
        cancelSettling();
      };
      const end = (outcome: TestOutcome, message: string) => {
        cancelTimers();
        resolve({ outcome, message });
        connection.close();
      };
      const refused = ({ kind, message }: Rejection) => end(kind === 'retryable' ? 'unreachable' : 'refused', message);
      const connection = new Connection(
        {
          clock,
          counters: newCounters(),
          backoff: new Backoff({ minMs: TEST_MS, maxMs: TEST_MS }),
          http: new FetchHttpClient(),
          ws: wsTransport({ pingIntervalMs: definition.liveness.pingIntervalMs, clock }),
          createProtocol,
        },
        {
          ready: () => {
            cancelSettling = clock.after(SETTLE_MS, () => end('accepted', 'the broker accepts the credentials'));
          },
          failed: refused,
          lost: () => {
            cancelTimers();
            // A refusal is told after the loss that it means.
            queueMicrotask(() => end('unreachable', connection.reason || 'the connection was lost'));
          },
          idle: () => {},
          changed: () => {},
          tick: () => {},
          acknowledged: () => {},
          rejectedItems: () => {},
          order: () => {},
          malformed: () => {},
          notice: () => {},
        },
      );
      const cancelDeadline = clock.after(TEST_MS, () => end('unreachable', `no answer within ${TEST_MS / 1000} s`));
      connection.open();
    });
  }
}

function mainChannel({ channels }: BrokerDefinition): string {
  return Object.keys(channels)[0] ?? 'feed';
}
