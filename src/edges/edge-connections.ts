import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Sessions } from '../modules/streaming/sessions.js';
import { EdgeLink } from './edge-link.js';
import { OnceATurn } from './once-a-turn.js';

/** Tells the main process how many connections of each credential are here, and learns how many are elsewhere. */
@Injectable()
export class EdgeConnections implements OnModuleInit {
  private readonly elsewhere = new Map<string, number>();
  private readonly changes = new OnceATurn((credentials) => {
    const counts = credentials.map((credential) => [credential, this.sessions.connectionsHere(credential)] as const);
    void this.link.send({ type: 'connections', counts: Object.fromEntries(counts) });
  });

  constructor(
    private readonly link: EdgeLink,
    private readonly sessions: Sessions,
  ) {}

  onModuleInit(): void {
    const { elsewhere, link, sessions } = this;
    sessions.countElsewhere((credential) => elsewhere.get(credential) ?? 0);
    sessions.onCount((credential) => this.changes.add([credential]));
    link.on('connections', ({ counts }) => {
      for (const [credential, count] of Object.entries(counts)) {
        if (count > 0) elsewhere.set(credential, count);
        else elsewhere.delete(credential);
      }
    });
  }
}
