import { Injectable } from '@nestjs/common';
import { FEEDS_QUESTION, type FeedAnswer, RECONNECT_QUESTION } from '../../brokers/feed-answers.js';
import type { Gathered } from '../../processes/gathering.js';
import { Processes } from '../../processes/processes.js';
import type { FeedDto } from './feed.dto.js';
import type { VisibleAccount } from './visible-accounts.js';

const NOTHING = { wanted: 0, active: 0, stale: 0, pending: 0, lingering: 0, capacity_exceeded: 0 };

export interface FeedListing {
  feeds: FeedDto[];
  processes: Gathered<unknown>['processes'];
}

/** The feeds of all processes. */
@Injectable()
export class FeedList {
  constructor(private readonly processes: Processes) {}

  /** One entry for each process that runs an account's feed; one that says so for an account whose feed nobody runs. */
  async of(accounts: readonly VisibleAccount[], feed?: string): Promise<FeedListing> {
    const { answers, processes } = await this.processes.ask<FeedAnswer[]>(
      FEEDS_QUESTION,
      feed === undefined ? {} : { feed },
    );
    const running = new Map<string, FeedDto[]>();
    for (const { process, data } of answers) {
      for (const answer of data) {
        const account = accounts.find(({ feed: name }) => name === answer.feed);
        if (!account) continue;
        running.set(answer.feed, [...(running.get(answer.feed) ?? []), toDto(account, answer, process.id)]);
      }
    }
    return { feeds: accounts.flatMap((account) => running.get(account.feed) ?? [notRunning(account)]), processes };
  }

  /** Gives how many connections are made anew; undefined when no process runs the feed. */
  async reconnect(feed: string): Promise<number | undefined> {
    const { answers } = await this.processes.ask<{ connections: number }>(RECONNECT_QUESTION, { feed });
    if (answers.length === 0) return undefined;
    return answers.reduce((sum, { data }) => sum + data.connections, 0);
  }
}

function toDto({ id, label, isOwn }: VisibleAccount, answer: FeedAnswer, process: string): FeedDto {
  return { ...answer, account_id: id, label, own: isOwn, process };
}

function notRunning({ id, feed, broker, label, isOwn }: VisibleAccount): FeedDto {
  return {
    feed,
    broker,
    account_id: id,
    label,
    own: isOwn,
    process: null,
    state: 'down',
    since: null,
    message: 'No process that answered runs this feed',
    subscriptions: NOTHING,
    connections: [],
    last_tick_age_ms: null,
    counters: {},
  };
}
