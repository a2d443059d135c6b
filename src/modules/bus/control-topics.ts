/** A feed's state changed; said by the process that runs the feed. */
export const STATUS_PREFIX = 'STATUS_';
/** What is remembered of a user's keys, accounts or self is out of date. */
export const CACHE_INVALIDATE_PREFIX = 'CACHE_INVALIDATE_';
/** An order of an account changed. */
export const ORDER_PREFIX = 'ORDER_';
/** Asks every process something; followed by an id of the question. */
export const QUERY_PREFIX = 'QUERY_';
/** Answers it; followed by the id of the process that asked. */
export const ANSWER_PREFIX = 'ANSWER_';
/** An operator should know; followed by the id of the process that says so. */
export const ALERT_PREFIX = 'ALERT_';
/** Asks the hub to say it back: then everything sent before it has arrived. */
const ECHO_PREFIX = 'ECHO_';

const CACHE_TYPES = ['KEY', 'ACCOUNT', 'USER'] as const;
/** Whose memory of a user is out of date: of the API keys, of the broker accounts, of the user and its roles. */
export type CacheType = (typeof CACHE_TYPES)[number];

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const STATUS = new RegExp(`^${STATUS_PREFIX}([a-z0-9-]+)$`);
const CACHE_INVALIDATE = new RegExp(`^${CACHE_INVALIDATE_PREFIX}(${CACHE_TYPES.join('|')})_(${UUID})$`);
const ORDER = new RegExp(`^${ORDER_PREFIX}(${UUID})$`);
const ECHO = new RegExp(`^${ECHO_PREFIX}${UUID}$`);
const ALERT = new RegExp(`^${ALERT_PREFIX}${UUID}$`);
const QUESTION = new RegExp(`^(?:${QUERY_PREFIX}|${ANSWER_PREFIX})${UUID}$`);

/** @param feed a feed's name, as in the topics of ticks; it contains no underscore */
export function statusTopic(feed: string): string {
  return `${STATUS_PREFIX}${feed}`;
}

/** @param userId the id (UUID) of the user whose key, account or record changed */
export function cacheInvalidateTopic(type: CacheType, userId: string): string {
  return `${CACHE_INVALIDATE_PREFIX}${type}_${userId}`;
}

/** @param accountId the id (UUID) of the account */
export function orderTopic(accountId: string): string {
  return `${ORDER_PREFIX}${accountId}`;
}

/** @param queryId a UUID that nobody else uses */
export function queryTopic(queryId: string): string {
  return `${QUERY_PREFIX}${queryId}`;
}

/** @param processId the id (UUID) of the process that asked */
export function answerTopic(processId: string): string {
  return `${ANSWER_PREFIX}${processId}`;
}

/** @param processId the id (UUID) of the process that raises the alert */
export function alertTopic(processId: string): string {
  return `${ALERT_PREFIX}${processId}`;
}

/** @param id a UUID that nobody else uses */
export function echoTopic(id: string): string {
  return `${ECHO_PREFIX}${id}`;
}

/** The feed's name; undefined for any other topic. */
export function parseStatusTopic(topic: string): string | undefined {
  return STATUS.exec(topic)?.[1];
}

export function parseCacheInvalidateTopic(topic: string): { type: CacheType; userId: string } | undefined {
  const match = CACHE_INVALIDATE.exec(topic);
  return match ? { type: match[1] as CacheType, userId: match[2]! } : undefined;
}

/** The account's id; undefined for any other topic. */
export function parseOrderTopic(topic: string): string | undefined {
  return ORDER.exec(topic)?.[1];
}

/** A whole topic of a kind that is known. */
export function isControlTopic(topic: string): boolean {
  return STATUS.test(topic) || isOfEveryProcess(topic);
}

/** A topic that any process may publish. Statuses are their feed's own: nobody else can speak for it. */
export function isOfEveryProcess(topic: string): boolean {
  return [CACHE_INVALIDATE, ORDER, ECHO, QUESTION, ALERT].some((kind) => kind.test(topic));
}
