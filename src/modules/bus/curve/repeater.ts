interface Published {
  data: Buffer;
  /** Monotonic ms of the last publication. */
  at: number;
  /** Sent while a consumer's pipe may have been full. */
  suspect: boolean;
  repeats: number;
}

/** Quiet times after which a suspect topic's newest value is sent again: a stalled consumer may need a while. */
const REPEAT_AFTER_MS = [250, 500, 1000, 2000, 4000, 8000];
const SWEEP_MS = 100;

/**
 * Makes sure that the newest value of every topic arrives after a burst.
 *
 * A full ZeroMQ pipe drops the newest message and gives no signal. So the newest value of every topic that was
 * published while more messages were sent than half a pipe holds is sent again once the topic has fallen quiet, with
 * its `seq` unchanged; those who had it already can tell by that. In a calm market nothing is ever repeated.
 */
export class Repeater {
  private readonly topics = new Map<string, Published>();
  private readonly windowLimit: number;
  private readonly repeatsPerSweep: number;
  private sentInWindow = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    highWaterMark: number,
    private readonly send: (topic: string, data: Buffer) => void,
  ) {
    this.windowLimit = Math.max(1, highWaterMark >> 1);
    this.repeatsPerSweep = Math.max(1, highWaterMark >> 2);
  }

  published(topic: string, data: Buffer): void {
    this.sentInWindow++;
    const at = performance.now();
    const known = this.topics.get(topic);
    if (known) {
      known.data = data;
      known.at = at;
      known.repeats = 0;
    } else {
      this.topics.set(topic, { data, at, suspect: false, repeats: 0 });
    }
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  forget(topic: string): void {
    this.topics.delete(topic);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.topics.clear();
  }

  private sweep(): void {
    const now = performance.now();
    const burst = this.sentInWindow > this.windowLimit;
    this.sentInWindow = 0;
    let budget = this.repeatsPerSweep;
    for (const [topic, entry] of this.topics) {
      if (burst && now - entry.at <= SWEEP_MS * 2) entry.suspect = true;
      const due = REPEAT_AFTER_MS[entry.repeats];
      if (!entry.suspect || due === undefined) {
        if (now - entry.at > SWEEP_MS * 2) this.topics.delete(topic);
      } else if (budget > 0 && now - entry.at >= due) {
        budget--;
        entry.repeats++;
        this.send(topic, entry.data);
      }
    }
    if (this.topics.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }
}
