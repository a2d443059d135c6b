import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../common/clock.js';
import type { SecretKey } from '../../modules/auth/secret-key.js';
import { ControlBus } from '../../modules/bus/control-bus.js';
import { ControlKeys } from '../../modules/bus/control-keys.js';
import { ControlSeal } from '../../modules/bus/control-seal.js';
import type { CurveSettings } from '../../modules/bus/curve/curve-settings.js';
import { ZmtpSubscriber } from '../../modules/bus/zmtp/zmtp-subscriber.js';
import { canaryTopic } from '../../modules/health/canary/canary-topic.js';
import { newProcessCard } from '../../modules/processes/process-card.js';
import { Processes } from '../../modules/processes/processes.js';

const DEADLINE_MS = 2000;
/** In which the processes of a gateway make themselves known to one that has just come. */
const INTRODUCTION_MS = 500;

export interface Canary {
  connected: boolean;
  /** Undefined: none came back. */
  roundTripMs?: number;
}

/** Subscribes a topic that only feeds of ours answer, and waits for the answer, by the line that ticks come by. */
export async function sendCanary(endpoint: string, curve: CurveSettings | undefined): Promise<Canary> {
  const line = new ZmtpSubscriber({ endpoints: () => [endpoint], curve, quiet: true });
  const topic = canaryTopic(randomUUID());
  const canary: Canary = { connected: false };
  try {
    await new Promise<void>((resolve, reject) => {
      const deadline = setTimeout(resolve, DEADLINE_MS);
      let begun = 0;
      line.onConnected(() => {
        canary.connected = true;
        begun = performance.now();
      });
      line.onMessage((key) => {
        if (key !== topic) return;
        canary.roundTripMs = performance.now() - begun;
        clearTimeout(deadline);
        resolve();
      });
      line.subscribe(topic);
      line.start().catch(reject);
    });
  } finally {
    await line.stop();
  }
  return canary;
}

/** A seat among the processes of the gateway, by the control bus. */
export class ControlSeat {
  private readonly bus: ControlBus;
  private readonly connected: Promise<boolean>;
  private giveUp = () => {};

  constructor(endpoints: readonly string[], curve: CurveSettings | undefined, secret: SecretKey) {
    const line = new ZmtpSubscriber({ endpoints: () => endpoints, curve, quiet: true });
    this.bus = new ControlBus({ line, seal: new ControlSeal(new ControlKeys(secret)) });
    this.connected = new Promise((resolve) => {
      const deadline = setTimeout(() => resolve(false), DEADLINE_MS);
      this.giveUp = () => clearTimeout(deadline);
      this.bus.onConnected(() => {
        clearTimeout(deadline);
        resolve(true);
      });
    });
  }

  /** Whether a hub has taken a signed message, and sent it back. */
  async open(): Promise<boolean> {
    await this.bus.start();
    return this.connected;
  }

  /** Messages that were not believed: of processes with another secret key. */
  get refused(): number {
    return this.bus.refused;
  }

  /** Asks every process of the gateway; to be called once it is open. */
  async ask<T>(question: string): Promise<T[]> {
    const processes = new Processes(newProcessCard('doctor'), this.bus, systemClock);
    await processes.ask('hello');
    await delay(INTRODUCTION_MS);
    const { answers } = await processes.ask<T>(question);
    processes.leave();
    return answers.map(({ data }) => data);
  }

  async close(): Promise<void> {
    this.giveUp();
    await this.bus.stop();
  }
}
