/** Lengths of bars that can be made of minutes, in minutes; `D` is an Indian day. */
const MINUTES = { '1m': 1, '3m': 3, '5m': 5, '10m': 10, '15m': 15, '30m': 30, '1h': 60 } as const;

export const INTERVALS = [...(Object.keys(MINUTES) as (keyof typeof MINUTES)[]), 'D'] as const;

export type Interval = (typeof INTERVALS)[number];

/** The intervals as published clients expect them, by kind; there is nothing shorter than what the bars are kept in. */
export const INTERVALS_BY_KIND = {
  months: [],
  weeks: [],
  days: ['D'],
  hours: ['1h'],
  minutes: INTERVALS.filter((interval) => interval.endsWith('m')),
  seconds: [],
} as const;

/** Undefined for a day, which is no fixed number of minutes after a session's start. */
export function minutesOf(interval: Interval): number | undefined {
  return interval === 'D' ? undefined : MINUTES[interval];
}
