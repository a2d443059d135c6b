import { isStopped } from '../../../modules/auth/accounts/account-use.js';
import type { BrokerAccount } from '../../../modules/auth/entities/broker-account.entity.js';
import { type Finding, fail, ok, span, warn } from '../finding.js';
import type { Check, Patient } from '../patient.js';

const SOON_MS = 60 * 60_000;

/** Whether every account has a login that still counts. */
export const accountsCheck: Check = async (patient) => {
  if (!patient.accounts) return [];
  if (patient.accounts.length === 0)
    return [ok('accounts', 'There is none: npm run accounts -- --help tells how to add one')];
  return patient.accounts.map(({ row, credentials }) => {
    if (isStopped(row)) return ok(name(row), 'Disabled');
    if (credentials) return lookAt(row, patient);
    const advice = `Give them anew: npm run accounts -- set --feed ${row.feed} --set NAME=VALUE`;
    return fail(name(row), 'Its credentials are damaged, or were sealed with another secret key', advice);
  });
};

function lookAt(row: BrokerAccount, { brokers, now }: Patient): Finding {
  const logIn = `Log in: npm run accounts -- login --feed ${row.feed}`;
  const told = row.stateMessage ? `: ${row.stateMessage}` : '';
  if (row.state === 'login_required') return fail(name(row), `It has to log in again${told}`, logIn);
  if (row.state === 'logged_out') return warn(name(row), 'Somebody has logged it out', logIn);
  const needsNoLogin = brokers.get(row.broker)?.login.every(({ kind }) => kind === 'none') ?? false;
  if (needsNoLogin) return ok(name(row), 'Needs no login');
  if (row.state === 'new') return warn(name(row), 'It has never been logged in', logIn);
  const since = row.loggedInAt === null ? '' : ` since ${span(now() - row.loggedInAt.getTime())}`;
  if (row.validUntil === null) return ok(name(row), `Logged in${since}`);
  const left = row.validUntil.getTime() - now();
  if (left <= 0) return fail(name(row), `Its login ended ${span(left)} ago`, logIn);
  if (left < SOON_MS && row.dailyLoginAt === null) return warn(name(row), `Its login ends in ${span(left)}`, logIn);
  return ok(name(row), `Logged in${since}, for another ${span(left)}`);
}

function name({ feed }: BrokerAccount): string {
  return `account ${feed}`;
}
