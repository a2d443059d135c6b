import { MoreThan } from 'typeorm';
import { migrations } from '../../../database/migrations/index.js';
import { AuditEntry } from '../../../modules/auth/entities/audit-entry.entity.js';
import { BrokerAccount } from '../../../modules/auth/entities/broker-account.entity.js';
import { MAX_AGE_MS } from '../../../modules/bus/control-seal.js';
import { type Finding, fail, ok, span, warn } from '../finding.js';
import type { Check, Patient } from '../patient.js';

/** Ages and candles are wrong by as much; nothing breaks yet. */
const NOTICED_MS = 2000;
/** One-time codes last this long, and the control bus accepts twice of it. */
const HARMFUL_MS = MAX_AGE_MS / 2;
/** An HTTP date counts whole seconds: on average it is half of one behind. */
const HALF_A_SECOND_MS = 500;
/** What another process has just written may be ahead of this one's look. */
const SLACK_MS = 60_000;

const SYNCHRONISE = 'Let the machine keep its time (systemd-timesyncd, chrony), and restart the gateway afterwards';

/** Whether this machine's clock can be right: by itself, against what was written down, and against the others'. */
export const clockCheck: Check = async (patient) => {
  const findings = [ownClock(patient), await recorded(patient), againstGateway(patient), await againstServer(patient)];
  const told = findings.filter((finding) => finding !== undefined);
  const faults = told.filter(({ verdict }) => verdict !== 'ok');
  return faults.length > 0 ? faults : told.slice(-1);
};

/** No clock that is right shows a time before this version was made. */
function ownClock({ now }: Patient): Finding {
  const made = Number(/\d{13}$/.exec(migrations.at(-1)!.name)?.[0]);
  const shown = new Date(now()).toISOString();
  if (now() < made) return fail('clock', `It shows ${shown}, a time before this version was made`, SYNCHRONISE);
  return ok('clock', `It shows ${shown}`);
}

async function recorded({ tables, now }: Patient): Promise<Finding | undefined> {
  if (!tables) return undefined;
  // A new one for each place, since a query turns it into what the database compares.
  const later = () => MoreThan(new Date(now() + SLACK_MS));
  const account = await tables.manager.findOneBy(BrokerAccount, [{ createdAt: later() }, { loggedInAt: later() }]);
  const entry = account ?? (await tables.manager.findOneBy(AuditEntry, { at: later() }));
  if (!entry) return undefined;
  return fail('clock', 'The database holds a time that is still to come: this clock is slow, or was fast', SYNCHRONISE);
}

function againstGateway({ gateway }: Patient): Finding | undefined {
  if (gateway.state !== 'running' || !gateway.clock) return undefined;
  const { theirs, ours } = gateway.clock;
  return compared("the gateway's", theirs + HALF_A_SECOND_MS - ours);
}

async function againstServer({ tables, now }: Patient): Promise<Finding | undefined> {
  if (tables?.options.type !== 'postgres') return undefined;
  const begun = now();
  const sql = 'SELECT extract(epoch from clock_timestamp()) * 1000 AS ms';
  const [row] = (await tables.query(sql)) as { ms: string }[];
  return compared("the database server's", Number(row?.ms) - (begun + now()) / 2);
}

/** @param difference theirs less ours, in ms */
function compared(whose: string, difference: number): Finding {
  const message = `This machine's clock is ${span(difference)} ${difference > 0 ? 'behind' : 'ahead of'} ${whose}`;
  if (Math.abs(difference) > HARMFUL_MS) return fail('clock', message, SYNCHRONISE);
  if (Math.abs(difference) > NOTICED_MS) return warn('clock', message, SYNCHRONISE);
  return ok('clock', `Within ${NOTICED_MS / 1000} s of ${whose}`);
}
