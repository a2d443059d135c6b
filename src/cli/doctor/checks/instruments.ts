import { nextIst } from '../../../common/ist-time.js';
import { isStopped } from '../../../modules/auth/accounts/account-use.js';
import { masterOf } from '../../../modules/brokers/account-master.js';
import { currentMasters } from '../../../modules/instruments/load-master.js';
import { type Finding, fail, ok, span, warn } from '../finding.js';
import type { Check, Patient } from '../patient.js';

const DAY_MS = 24 * 60 * 60_000;
/** The gateway needs a while to fetch the day's master after its publication. */
const GRACE_MS = 30 * 60_000;
/** By then contracts have come and gone that nobody can subscribe, or that are subscribed in vain. */
const OLD_MS = 3 * DAY_MS;

/** Whether every broker in use has today's instrument master. */
export const instrumentsCheck: Check = async (patient) => {
  if (!patient.tables) return [];
  const masters = await currentMasters(patient.tables);
  return brokersWithMaster(patient).map((broker) => {
    const master = masters.get(broker);
    if (!master) return missing(broker, patient);
    return lookAt(broker, Date.parse(master.loadedAt), master.rowCount, patient.now());
  });
};

/** Those of which an account in use has somewhere to fetch the master from. */
function brokersWithMaster({ brokers, accounts = [] }: Patient): string[] {
  const used = accounts.flatMap(({ row, credentials }) => {
    const definition = brokers.get(row.broker);
    const hasMaster = definition && credentials && !isStopped(row) && masterOf(definition, credentials);
    return hasMaster ? [row.broker] : [];
  });
  return [...new Set(used)];
}

function missing(broker: string, { gateway }: Patient): Finding {
  const message = 'There is none: no symbol of this broker can be subscribed';
  const advice = `Log in an account of ${broker}, then: npm run instruments -- fetch --broker ${broker}`;
  return (gateway.state === 'running' ? fail : warn)(`instruments ${broker}`, message, advice);
}

function lookAt(broker: string, loadedAt: number, rows: number, now: number): Finding {
  const check = `instruments ${broker}`;
  const message = `${rows} rows, ${span(now - loadedAt)} old`;
  const advice = `npm run instruments -- fetch --broker ${broker}; the gateway's log says why it has not`;
  if (now - loadedAt > OLD_MS) return fail(check, message, advice);
  const published = nextIst(8, 30, now - GRACE_MS) - DAY_MS;
  return loadedAt < published ? warn(check, `${message}: today's is not there`, advice) : ok(check, message);
}
