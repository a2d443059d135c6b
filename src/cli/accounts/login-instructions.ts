import type { Account } from '../../modules/auth/accounts.service.js';
import type { BrokerDefinition, LoginFlow } from '../../modules/brokers/engine/contract.js';
import type { AccountLoginService } from '../../modules/brokers/logins/account-login.service.js';
import { tokenFields } from '../../modules/brokers/logins/login-flows.js';

/**
 * How a person logs the account in, by every way that the broker has.
 *
 * @throws LoginError when the broker does not give what its login page needs
 */
export async function loginInstructions(
  logins: AccountLoginService,
  account: Account,
  definition: BrokerDefinition,
): Promise<string[]> {
  const lines: string[] = [];
  for (const flow of definition.login) lines.push(...(await instructionsFor(flow, logins, account, definition)));
  return lines;
}

async function instructionsFor(
  flow: LoginFlow,
  logins: AccountLoginService,
  { id, feed }: Account,
  definition: BrokerDefinition,
): Promise<string[]> {
  switch (flow.kind) {
    case 'redirect':
      return [
        'In a browser: open this address, log in, and copy the address that the browser is sent to at the end',
        '(the page there need not open):',
        `  ${await logins.beginRedirect(id)}`,
        `  npm run accounts -- login --feed ${feed} --redirect 'ADDRESS'`,
      ];
    case 'totp':
      return ['With a one-time code:', `  npm run accounts -- login --feed ${feed} --totp CODE`];
    case 'keys':
      return ['With the keys that are stored:', `  npm run accounts -- login --feed ${feed} --keys`];
    case 'manual': {
      const names = tokenFields(definition).map(({ name, label }) => `${name} (${label})`);
      return [
        `With a token that ${definition.name}'s own site gives; NAME is one of ${names.join(', ')}:`,
        `  npm run accounts -- set --feed ${feed} --set NAME=VALUE`,
      ];
    }
    case 'none':
      return [`${definition.name} needs no login`];
  }
}
