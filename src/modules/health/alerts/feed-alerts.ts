import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FeedStatus } from '../../../common/feed-state.js';
import { FeedManager, LOGGED_OUT } from '../../brokers/feed-manager.js';
import type { AlertCause } from './alert.js';
import { Alerts } from './alerts.js';

/** What a feed that was told to stop says. */
const STOPPED = 'stopped';

const CAUSES = ['token_dead', 'feed_stalled', 'feed_down'] as const satisfies readonly AlertCause[];

/** Watches the states of the feeds of this process. */
@Injectable()
export class FeedAlerts implements OnModuleInit {
  constructor(
    private readonly alerts: Alerts,
    private readonly feeds: FeedManager,
  ) {}

  onModuleInit(): void {
    this.feeds.onStatus((status) => {
      if (status.state !== 'down' || status.message === STOPPED) this.look(status);
      // A refused credential looks like an end of the feed until it is known what was refused.
      else queueMicrotask(() => this.lookAgain(status));
    });
  }

  private lookAgain(status: FeedStatus): void {
    if (this.feeds.get(status.feed)?.status === status) this.look(status);
  }

  private look(status: FeedStatus): void {
    const { feed, state, message } = status;
    const fault = faultOf(status);
    if (fault) this.alerts.raise(fault.cause, feed, fault.message);
    // While it connects anew, a fault is neither there nor over.
    const isWell = state === 'live' || state === 'quiet';
    const isLeftAlone = (state === 'login_required' || state === 'down') && !fault;
    if (!isWell && !isLeftAlone) return;
    for (const cause of CAUSES) this.alerts.resolve(cause, feed, isWell ? `The feed is ${state} again` : message);
  }
}

function faultOf({ state, message }: FeedStatus): { cause: AlertCause; message: string } | undefined {
  switch (state) {
    case 'login_required':
      if (message === LOGGED_OUT) return undefined;
      return {
        cause: 'token_dead',
        message: `The broker refuses the credentials (${message}): log the account in again`,
      };
    case 'stale':
      return { cause: 'feed_stalled', message: `No data although the session is open (${message}); connecting anew` };
    case 'down':
      if (message === STOPPED) return undefined;
      return { cause: 'feed_down', message: `The feed has ended (${message}): look at the account, then reconnect it` };
    default:
      return undefined;
  }
}
