import { Injectable } from '@nestjs/common';

/** Counts the open connections of a key at one kind of gateway. */
export type ConnectionCounter = (keyId: string) => number;

/** How many connections each key has open in this process; whatever serves clients here brings a counter of its own. */
@Injectable()
export class KeyConnections {
  private readonly counters: ConnectionCounter[] = [];

  countBy(counter: ConnectionCounter): void {
    this.counters.push(counter);
  }

  of(keyId: string): number {
    return this.counters.reduce((sum, count) => sum + count(keyId), 0);
  }
}
