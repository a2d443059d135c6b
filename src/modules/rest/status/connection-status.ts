import { Injectable } from '@nestjs/common';
import { type VisibleAccount, VisibleAccounts } from '../../admin/feeds/visible-accounts.js';
import { seesAll } from '../../admin/sees-all.js';
import type { FeedIdentity, Identity } from '../../auth/principal.js';
import { Processes } from '../../processes/processes.js';
import {
  CLIENT_QUESTION,
  CLIENTS_QUESTION,
  type ClientDetailAnswer,
  type ClientsAnswer,
} from '../../streaming/client-answers.js';
import { FeedDirectory } from '../../streaming/feed-directory.js';
import { Endpoints } from '../endpoints.js';
import { type ClientFigures, type EdgeAnswer, FIGURES_QUESTION } from './edge-figures.js';
import { MARKET_QUESTION, type MarketAnswer } from './market-figures.js';
import type { FeedStateDto, HeldByClientDto, MetricsDto, WebSocketStatusDto } from './status.dto.js';

/** Clients whose subscriptions are listed: the others are counted. */
const MOST_CLIENTS = 100;

/**
 * What the WebSocket side of the gateway does, in all processes: for an API key its own clients, for a signed-in user
 * those of all keys and sessions of that user, for an admin everybody's.
 */
@Injectable()
export class ConnectionStatus {
  constructor(
    private readonly processes: Processes,
    private readonly accounts: VisibleAccounts,
    private readonly feeds: FeedDirectory,
    private readonly endpoints: Endpoints,
  ) {}

  async status(caller: FeedIdentity): Promise<WebSocketStatusDto> {
    const { answers } = await this.processes.ask<EdgeAnswer>(FIGURES_QUESTION, ownClients(caller));
    const sum = (name: keyof ClientFigures) =>
      answers.reduce((total, { data }) => total + (data.clients[name] ?? 0), 0);
    const connections = sum('authenticated');
    return {
      url: this.endpoints.get()?.websocket ?? null,
      connected: connections > 0,
      connections,
      subscriptions: sum('subscriptions'),
      feed: this.stateOf(caller.account),
    };
  }

  async metrics(identity: Identity): Promise<MetricsDto> {
    const [edges, markets, feeds] = await Promise.all([
      this.processes.ask<EdgeAnswer>(FIGURES_QUESTION, { ...clientsOf(identity), rates: true }),
      this.processes.ask<MarketAnswer>(MARKET_QUESTION),
      this.visibleFeeds(identity),
    ]);
    const processes = edges.processes.map((card) => ({
      ...card,
      ...edges.answers.find(({ process }) => process.id === card.id)?.data,
      market: markets.answers.find(({ process }) => process.id === card.id)?.data,
    }));
    return { processes, feeds: feeds.map((account) => this.stateOf(account)) };
  }

  /** What the clients hold, and how many further clients there are. */
  async subscriptions(identity: Identity): Promise<{ held: HeldByClientDto[]; unlisted: number }> {
    const filter = { ...clientsOf(identity), limit: MOST_CLIENTS };
    const { answers } = await this.processes.ask<ClientsAnswer>(CLIENTS_QUESTION, filter);
    const clients = answers.flatMap(({ data }) => data.clients).slice(0, MOST_CLIENTS);
    const details = await Promise.all(
      clients.map(({ id }) => this.processes.ask<ClientDetailAnswer>(CLIENT_QUESTION, { id })),
    );
    const held = details.flatMap((detail) =>
      detail.answers.flatMap(({ data }) => data.held.map((one) => ({ client_id: data.id, ...one }))),
    );
    const total = answers.reduce((sum, { data }) => sum + data.total, 0);
    return { held, unlisted: total - clients.length };
  }

  private stateOf({ feed, broker }: Pick<VisibleAccount, 'feed' | 'broker'>): FeedStateDto {
    const { state, since, message } = this.feeds.status(feed, broker);
    return { feed, broker, state, since, message };
  }

  private async visibleFeeds(identity: Identity): Promise<Pick<VisibleAccount, 'feed' | 'broker'>[]> {
    const isKey = identity.keyId !== undefined && !seesAll(identity);
    return isKey ? [(identity as FeedIdentity).account] : this.accounts.list(identity);
  }
}

function clientsOf(identity: Identity): { user_id?: string; key_id?: string } {
  return seesAll(identity) ? {} : ownClients(identity);
}

function ownClients({ keyId, userId }: Identity): { user_id?: string; key_id?: string } {
  return keyId === undefined ? { user_id: userId } : { user_id: userId, key_id: keyId };
}
