import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/settings.js';
import { controlEndpoints } from './bus-endpoints.js';
import { ControlBus } from './control-bus.js';
import { ControlKeys } from './control-keys.js';
import { ControlSeal } from './control-seal.js';
import { echoTopic } from './control-topics.js';
import { curveSettings } from './curve/curve-settings.js';
import { ZmtpSubscriber } from './zmtp/zmtp-subscriber.js';

/** Tells a running gateway from a process of a moment, a command line tool: it publishes, and is closed. */
export class ControlClient {
  private readonly line: ZmtpSubscriber;
  private readonly bus: ControlBus;

  private constructor(
    private readonly endpoints: readonly string[],
    config: Config,
  ) {
    this.line = new ZmtpSubscriber({ endpoints: () => endpoints, curve: curveSettings(config), quiet: true });
    this.bus = new ControlBus({ line: this.line, seal: new ControlSeal(ControlKeys.of(config)) });
  }

  /**
   * Begins to connect to the hubs of the gateway of these settings; does not wait for them.
   *
   * @throws Error in one line for settings that cannot work
   */
  static async open(config: Config): Promise<ControlClient> {
    const client = new ControlClient(controlEndpoints(config), config);
    await client.bus.start();
    return client;
  }

  /** @throws TypeError for a topic that is not of `control-topics` */
  publish(topic: string, payload: Readonly<Record<string, unknown>>): void {
    this.bus.publish(topic, payload);
  }

  /**
   * Waits, at most for the deadline in ms, until every hub has taken what was published, and closes. False when no hub
   * has: no gateway runs, it does not let this process in, or it has another secret key.
   */
  async close(deadlineMs = 1000): Promise<boolean> {
    const echoes = await this.echoes(deadlineMs);
    await this.bus.stop();
    return echoes > 0;
  }

  /** A hub handles what it gets in order: its echo says that all before it has arrived. */
  private echoes(deadlineMs: number): Promise<number> {
    if (this.endpoints.length === 0) return Promise.resolve(0);
    return new Promise((resolve) => {
      let count = 0;
      const timer = setTimeout(() => resolve(count), deadlineMs);
      const topic = echoTopic(randomUUID());
      this.bus.on(topic, () => {
        count++;
        if (count < this.endpoints.length) return;
        clearTimeout(timer);
        resolve(count);
      });
      this.line.send(this.bus.echoRequest(topic));
    });
  }
}
