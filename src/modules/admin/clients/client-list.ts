import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ApiKey } from '../../auth/entities/api-key.entity.js';
import type { Gathered } from '../../processes/gathering.js';
import { Processes } from '../../processes/processes.js';
import {
  CLIENT_QUESTION,
  CLIENTS_QUESTION,
  type ClientAnswer,
  type ClientDetailAnswer,
  type ClientFilter,
  type ClientsAnswer,
  DISCONNECT_QUESTION,
} from '../../streaming/client-answers.js';
import type { ClientDetailDto, ClientDto } from './client.dto.js';

export interface ClientListing {
  clients: ClientDto[];
  /** Of all that fit, listed or not. */
  total: number;
  processes: Gathered<unknown>['processes'];
}

/** The clients of all processes. `userId` narrows to one user's: anybody else's are then not there. */
@Injectable()
export class ClientList {
  constructor(
    private readonly processes: Processes,
    private readonly dataSource: DataSource,
  ) {}

  /** Those with the most waiting bytes first. */
  async list(filter: ClientFilter): Promise<ClientListing> {
    const { answers, processes } = await this.processes.ask<ClientsAnswer>(CLIENTS_QUESTION, { ...filter });
    const clients = answers
      .flatMap(({ process, data }) => data.clients.map((client) => ({ ...client, process: process.id })))
      .sort((a, b) => b.pending_bytes - a.pending_bytes)
      .slice(0, filter.limit);
    const total = answers.reduce((sum, { data }) => sum + data.total, 0);
    return { clients: await this.withKeys(clients), total, processes };
  }

  async find(id: string, userId: string | undefined): Promise<ClientDetailDto | undefined> {
    const { answers } = await this.processes.ask<ClientDetailAnswer>(CLIENT_QUESTION, of(id, userId));
    const clients = answers.map(({ process, data }) => ({ ...data, process: process.id }));
    return (await this.withKeys(clients))[0];
  }

  /** Gives false when there is no such client. */
  async disconnect(id: string, userId: string | undefined): Promise<boolean> {
    const { answers } = await this.processes.ask<true>(DISCONNECT_QUESTION, of(id, userId));
    return answers.length > 0;
  }

  private async withKeys<T extends ClientAnswer & { process: string }>(clients: readonly T[]) {
    const ids = new Set(clients.flatMap(({ key_id }) => key_id ?? []));
    const rows = await this.dataSource.manager.find(ApiKey, {
      select: { id: true, name: true, prefix: true },
      where: { id: In([...ids]) },
    });
    const keys = new Map(rows.map((row) => [row.id, row]));
    return clients.map((client) => {
      const key = keys.get(client.key_id ?? '');
      return { ...client, key_name: key?.name ?? null, key_prefix: key?.prefix ?? null };
    });
  }
}

function of(id: string, userId: string | undefined): Record<string, string> {
  return userId === undefined ? { id } : { id, user_id: userId };
}
