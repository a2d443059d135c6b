import type { INestApplicationContext } from '@nestjs/common';
import { type Account, AccountsService } from '../../modules/auth/accounts.service.js';
import { splitUrls } from '../../modules/brokers/broker-settings.js';
import type { BrokerDefinition, HttpClient, LoginFlow } from '../../modules/brokers/engine/contract.js';

/**
 * How a person logs the account in, by every way that the broker has.
 *
 * @throws LoginError when the broker does not give what its login page needs
 */
export async function loginInstructions(
  context: INestApplicationContext,
  account: Account,
  definition: BrokerDefinition,
  http: HttpClient,
): Promise<string[]> {
  const lines: string[] = [];
  for (const flow of definition.login) {
    lines.push(...(await instructionsFor(flow, context, account, definition, http)));
  }
  return lines;
}

async function instructionsFor(
  flow: LoginFlow,
  context: INestApplicationContext,
  account: Account,
  { name, credentials: fields }: BrokerDefinition,
  http: HttpClient,
): Promise<string[]> {
  const { feed } = account;
  switch (flow.kind) {
    case 'redirect':
      return [
        'In a browser: open this address, log in, and copy the address that the browser is sent to at the end',
        '(the page there need not open):',
        `  ${await loginUrl(flow, context, account, http)}`,
        `  npm run accounts -- login --feed ${feed} --redirect 'ADDRESS'`,
      ];
    case 'totp':
      return ['With a one-time code:', `  npm run accounts -- login --feed ${feed} --totp CODE`];
    case 'manual': {
      const tokens = fields.filter(({ secret, required }) => secret && required === false);
      const names = (tokens.length > 0 ? tokens : fields).map(({ name: field, label }) => `${field} (${label})`);
      return [
        `With a token that ${name}'s own site gives; NAME is one of ${names.join(', ')}:`,
        `  npm run accounts -- set --feed ${feed} --set NAME=VALUE`,
      ];
    }
    case 'none':
      return [`${name} needs no login`];
  }
}

/** What the broker gave for its login page is kept, because the exchange needs it in another run of the command. */
async function loginUrl(
  flow: Extract<LoginFlow, { kind: 'redirect' }>,
  context: INestApplicationContext,
  { id, credentials: stored }: Account,
  http: HttpClient,
): Promise<string> {
  const { credentials } = splitUrls(stored);
  const prepared = await flow.prepare?.(credentials, http);
  if (prepared) await context.get(AccountsService).updateCredentials(id, prepared);
  return flow.loginUrl({ ...credentials, ...prepared });
}
