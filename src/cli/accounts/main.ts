import { parseArgs } from 'node:util';
import { AccountContext } from './account-context.js';
import { type AccountIo, UsageError } from './account-io.js';
import { addAccount, listAccounts, logOutAccount, updateAccount } from './commands.js';
import { loginAccount } from './login-command.js';

const USAGE = `Broker accounts of the gateway's database (DATABASE_URL). A running gateway follows what changes here at once:
it is told through its control port (ZMQ_CONTROL_PORT), and looks by itself every 15 s.

  npm run accounts -- list
      Feeds, brokers, ids and states; never a credential.

  npm run accounts -- add --broker ID [--label TEXT] --set NAME=VALUE... [--url CHANNEL=URL]...
      Adds an account and prints an API key for it, once. Names are the broker's credential fields
      (zerodha: api_key, access_token). A value of "-" is read from standard input, so that it stays
      out of the shell's history. --url points a channel at another host, a simulator for example; such
      an account fetches its instrument master from --url instruments=URL, or not at all, and logs in at
      --url login=URL where that is given.

  npm run accounts -- set --feed NAME --set NAME=VALUE... [--forget-client]
      Replaces credentials, or today's token, which counts as a login. --forget-client lets the next login be of
      another user of the broker than those before.

  npm run accounts -- login --feed NAME
      Tells how to log in: the address of the broker's login page, or what else the broker takes.

  npm run accounts -- login --feed NAME --redirect ADDRESS
      Ends a login in the browser: ADDRESS is where the browser was sent, or its query (request_token=…).

  npm run accounts -- login --feed NAME --totp CODE
      Logs in with the credentials of the account and a one-time code; "stored" makes the code of the
      account's totp_secret.

  npm run accounts -- login --feed NAME --keys
      Logs in with the keys of the account alone, where the broker takes them.

  npm run accounts -- logout --feed NAME
      Forgets the account's token; its feed waits for the next login.`;

/** Runs one command and gives the exit code: 0 done, 1 not done, 2 wrong usage. */
export async function main(argv: readonly string[], io: AccountIo): Promise<number> {
  try {
    const { values, positionals } = parse(argv);
    if (values.help) {
      io.out(USAGE);
      return 0;
    }
    return await AccountContext.run(io, (context) => run(context, positionals[0], values, io));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    io.err(isUsage ? `${error.message}. See: npm run accounts -- --help` : (error as Error).message);
    return isUsage ? 2 : 1;
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        broker: { type: 'string' },
        feed: { type: 'string' },
        label: { type: 'string' },
        redirect: { type: 'string' },
        totp: { type: 'string' },
        keys: { type: 'boolean' },
        'forget-client': { type: 'boolean', default: false },
        set: { type: 'string', multiple: true, default: [] },
        url: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function run(
  context: AccountContext,
  command: string | undefined,
  { broker, feed, label, redirect, totp, keys, set, url, 'forget-client': forgetsClient }: Values,
  io: AccountIo,
): Promise<number> {
  switch (command) {
    case 'list':
      return listAccounts(context, io);
    case 'add':
      if (!broker) throw new UsageError('--broker ID is missing');
      return addAccount(context, io, { broker, label: label ?? broker, set, url });
    case 'set':
      if (!feed) throw new UsageError('--feed NAME is missing');
      return updateAccount(context, io, { feed, set, url, forgetsClient });
    case 'login':
      if (!feed) throw new UsageError('--feed NAME is missing');
      return loginAccount(context, io, { feed, redirect, totp, keys });
    case 'logout':
      if (!feed) throw new UsageError('--feed NAME is missing');
      return logOutAccount(context, io, feed);
    default:
      throw new UsageError(command ? `there is no command ${command}` : 'no command given');
  }
}
