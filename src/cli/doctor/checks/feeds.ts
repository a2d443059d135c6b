import { isStopped } from '../../../modules/auth/accounts/account-use.js';
import { type SessionCalendar, shippedCalendar } from '../../../modules/brokers/engine/session-calendar.js';
import { FEEDS_QUESTION, type FeedAnswer } from '../../../modules/brokers/feed-answers.js';
import { controlEndpoints } from '../../../modules/bus/bus-endpoints.js';
import { curveSettings } from '../../../modules/bus/curve/curve-settings.js';
import { ControlSeat } from '../bus-lines.js';
import { type Finding, fail, ok, span, warn } from '../finding.js';
import type { Check, Patient } from '../patient.js';

/** A feed that is still making its lines after this long is stuck. */
const STUCK_MS = 60_000;
/** Ticks of a liquid symbol are never this far apart while it is traded. */
const SILENT_MS = 60_000;

/** Whether data flows in every feed that should have some now. */
export const feedsCheck: Check = async (patient) => {
  const answers = await ask(patient);
  if (!answers) return [];
  const calendar = shippedCalendar();
  const running = answers.map((feed) => lookAt(feed, patient, calendar));
  const asleep = (patient.accounts ?? [])
    .filter(({ row }) => !isStopped(row) && !answers.some(({ feed }) => feed === row.feed))
    .map(({ row }) =>
      fail(
        `feed ${row.feed}`,
        'No process runs it',
        'Start a process with TICKGATE_ROLE=feed or all; its log tells more',
      ),
    );
  return [...running, ...asleep];
};

/** Undefined where nobody can be asked. */
async function ask({ config, gateway, secret, isHere }: Patient): Promise<FeedAnswer[] | undefined> {
  const endpoints = controlEndpoints(config);
  if (gateway.state !== 'running' || !secret || !isHere || endpoints.length === 0) return undefined;
  const seat = new ControlSeat(endpoints, curveSettings(config), secret);
  try {
    return (await seat.open()) ? (await seat.ask<FeedAnswer[]>(FEEDS_QUESTION)).flat() : undefined;
  } finally {
    await seat.close();
  }
}

function lookAt(feed: FeedAnswer, { brokers, now }: Patient, calendar: SessionCalendar): Finding {
  const check = `feed ${feed.feed}`;
  const said = feed.message === '' ? '' : `: ${feed.message}`;
  const lasting = now() - Date.parse(feed.since);
  const { wanted } = feed.subscriptions;
  switch (feed.state) {
    case 'login_required':
      return fail(check, `The broker asks for a new login${said}`, `npm run accounts -- login --feed ${feed.feed}`);
    case 'down':
      return fail(
        check,
        `It is down since ${span(lasting)}${said}`,
        'The gateway’s log tells why; it does not try again by itself',
      );
    case 'stale':
      return fail(
        check,
        `A session is open, and data is missing since ${span(lasting)}${said}`,
        'Look at the broker’s status page; the gateway reconnects by itself',
      );
    case 'connecting':
    case 'reconnecting': {
      const message = `It is ${feed.state} since ${span(lasting)}${said}`;
      const advice = 'Look at the network and the broker’s status page; the gateway tries on by itself';
      return wanted > 0 && lasting > STUCK_MS ? fail(check, message, advice) : ok(check, message);
    }
    case 'quiet':
    case 'live':
      return silence(check, feed, isWatched(feed, brokers), openExchange(feed, brokers, calendar, now()));
  }
}

/** Whether the engine itself knows by the sessions of what the feed carries that silence is a fault. */
function isWatched({ broker }: FeedAnswer, brokers: Patient['brokers']): boolean {
  return (brokers.get(broker)?.liveness.dataTimeoutMs ?? 0) > 0;
}

function openExchange(
  { broker }: FeedAnswer,
  brokers: Patient['brokers'],
  calendar: SessionCalendar,
  now: number,
): string | undefined {
  return brokers
    .get(broker)
    ?.capabilities.exchanges.find((exchange) => calendar.openSince(exchange, now) !== undefined);
}

function silence(check: string, feed: FeedAnswer, isWatched: boolean, open: string | undefined): Finding {
  const { last_tick_age_ms: age, state, subscriptions } = feed;
  if (subscriptions.wanted === 0) return ok(check, `It is ${state}: nobody subscribes anything of it`);
  const seen = age === null ? 'no tick yet' : `the last tick is ${span(age)} old`;
  const message = `It is ${state}, ${seen}, ${subscriptions.active} of ${subscriptions.wanted} topics are active`;
  if (open === undefined || isWatched || (age !== null && age < SILENT_MS)) return ok(check, message);
  return warn(
    check,
    `${message}, and ${open} may be open`,
    'Nobody watches the silence of this broker: look at a liquid symbol, tickgate tail',
  );
}
