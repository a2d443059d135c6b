import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sessions } from '../modules/streaming/sessions.js';
import { ConnectionTable } from './connection-table.js';
import { Edges } from './edges.js';
import { OnceATurn } from './once-a-turn.js';

const MAIN = 'main';

/** Lets every process know how many connections of a credential the others have, so that the limit of a key is one. */
@Injectable()
export class MainConnections implements OnModuleInit {
  private readonly table = new ConnectionTable();
  private readonly changes = new OnceATurn((credentials) => {
    for (const edge of this.edges.listening) this.tell(edge, credentials);
  });

  constructor(
    private readonly edges: Edges,
    private readonly sessions: Sessions,
  ) {}

  onModuleInit(): void {
    const { edges, sessions, table } = this;
    sessions.countElsewhere((credential) => table.elsewhere(MAIN, credential));
    sessions.onCount((credential, count) => this.set(MAIN, { [credential]: count }));
    edges.on('connections', (edge, { counts }) => this.set(edge, counts));
    edges.on('listening', (edge) => this.tell(edge, table.credentials()));
    edges.onGone((edge) => this.changes.add(table.forget(edge)));
  }

  private set(process: string, counts: Readonly<Record<string, number>>): void {
    for (const [credential, count] of Object.entries(counts)) this.table.set(process, credential, count);
    this.changes.add(Object.keys(counts));
  }

  private tell(edge: string, credentials: readonly string[]): void {
    if (credentials.length === 0) return;
    const counts = credentials.map((credential) => [credential, this.table.elsewhere(edge, credential)] as const);
    this.edges.send(edge, { type: 'connections', counts: Object.fromEntries(counts) });
  }
}
