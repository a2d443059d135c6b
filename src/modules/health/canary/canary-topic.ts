/** No topic of ticks begins like this: theirs begin with the name of a feed, in lower case. */
const CANARY_PREFIX = 'CANARY_';

/** The topic on which a process waits for its own canary. */
export function canaryTopic(processId: string): string {
  return `${CANARY_PREFIX}${processId}`;
}

export function isCanaryTopic(topic: string): boolean {
  return topic.startsWith(CANARY_PREFIX);
}
