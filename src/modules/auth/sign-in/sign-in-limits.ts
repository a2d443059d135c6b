import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { addressGroup } from '../../../doors/address.js';
import { CLOCK } from '../clock.token.js';
import { TooManyAttemptsError } from '../too-many-attempts.error.js';
import { GrowingDelays } from './growing-delays.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST_KNOWN = 20_000;

/** A try that was let through: what came of it has to be told. */
export interface Attempt {
  /** The password was right. */
  succeed(): void;
  /** Nothing was found out: the password was not looked at. */
  cancel(): void;
}

/**
 * The lock-out: makes those wait who try passwords, before anything is computed.
 *
 * Three counts, and a try has to wait for the longest of them: by name and address (grows to 15 minutes), by address
 * over all names (to 5 minutes), by name over all addresses (to one minute). Whoever tries one name from one place locks
 * out only that place. A crowd of addresses slows a name down to one try a minute; and so that it cannot keep the user
 * out, the last two counts do not concern an address from which the user has signed in before. A try counts when it
 * begins, so that many at once are no way round; a right password clears what was counted for the name, but not for the
 * address: an account of one's own is no way round either. An IPv6 address counts with its whole /64 network.
 */
@Injectable()
export class SignInLimits {
  private readonly pairs: GrowingDelays;
  private readonly names: GrowingDelays;
  private readonly addresses: GrowingDelays;
  /** Names and the places from which they have signed in; the latest last. */
  private readonly known = new Set<string>();

  constructor(@Inject(CLOCK) clock: Clock) {
    const rule = { firstMs: 1_000, forgetAfterMs: HOUR_MS };
    this.pairs = new GrowingDelays({ ...rule, free: 5, longestMs: 15 * MINUTE_MS, forgetAfterMs: 24 * HOUR_MS }, clock);
    this.addresses = new GrowingDelays({ ...rule, free: 30, longestMs: 5 * MINUTE_MS }, clock);
    this.names = new GrowingDelays({ ...rule, free: 30, longestMs: MINUTE_MS }, clock);
  }

  /**
   * Counts a try, or refuses it.
   *
   * @param name folded, whether there is such a user or not
   * @throws TooManyAttemptsError when it has to wait; a refused try changes nothing
   */
  begin(name: string, address: string): Attempt {
    const place = addressGroup(address);
    const pair = pairOf(name, place);
    const isKnown = this.known.has(pair);
    const waitMs = Math.max(
      this.pairs.waitMs(pair),
      isKnown ? 0 : this.names.waitMs(name),
      isKnown ? 0 : this.addresses.waitMs(place),
    );
    if (waitMs > 0) throw new TooManyAttemptsError(`Too many failed sign-ins; wait ${inWords(waitMs)}`, waitMs);
    this.pairs.add(pair);
    this.names.add(name);
    this.addresses.add(place);
    return {
      succeed: () => {
        this.addresses.undo(place);
        this.recognise(name, address);
      },
      cancel: () => {
        this.pairs.undo(pair);
        this.names.undo(name);
        this.addresses.undo(place);
      },
    };
  }

  /** The user has come in from this address: nothing that was tried with the name counts any more. */
  recognise(name: string, address: string): void {
    this.pairs.clear(pairOf(name, addressGroup(address)));
    this.names.clear(name);
    this.noteKnown(name, address);
  }

  /** The user is signed in at this address. */
  noteKnown(name: string, address: string): void {
    const pair = pairOf(name, addressGroup(address));
    this.known.delete(pair);
    this.known.add(pair);
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.values().next().value!);
  }
}

function pairOf(name: string, place: string): string {
  return `${place} ${name}`;
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
