/** The official client keeps channel 1 for snapshots that are asked for once. */
const FIRST = 2;
const LAST = 16;
const TOPICS_PER_CHANNEL = 200;

export const TOPICS_PER_SESSION = (LAST - FIRST + 1) * TOPICS_PER_CHANNEL;

/** Which numbered channel each topic was asked for on: it is dropped on the same one. */
export class ChannelNumbers {
  private readonly byTopic = new Map<string, number>();
  private readonly loads = new Array<number>(LAST + 1).fill(0);

  has(topic: string): boolean {
    return this.byTopic.has(topic);
  }

  /** Places a topic on the first channel with room. A session that is full beyond its limit overloads the last one. */
  take(topic: string): number {
    let channel = FIRST;
    while (channel < LAST && this.loads[channel]! >= TOPICS_PER_CHANNEL) channel += 1;
    this.byTopic.set(topic, channel);
    this.loads[channel]! += 1;
    return channel;
  }

  /** Returns the channel that the topic was on; undefined when it was on none. */
  free(topic: string): number | undefined {
    const channel = this.byTopic.get(topic);
    if (channel === undefined) return undefined;
    this.byTopic.delete(topic);
    this.loads[channel]! -= 1;
    return channel;
  }
}
