import type { BrokerDefinition, LoginFlow } from '../brokers/engine/contract.js';
import { supportRow } from './support-table.js';

const FLOWS: Readonly<Record<LoginFlow['kind'], string>> = {
  redirect: "in a browser: the gateway gives the address of the broker's login page, which sends you back with a code",
  totp: 'with the stored password or PIN and a one-time code; where the TOTP secret is stored, daily and by itself',
  keys: 'with the stored keys alone, daily and by itself',
  manual: "by pasting a token that the broker's own site gave",
  none: 'not needed',
};

/**
 * `docs/brokers/<id>.md`: what the broker declares, and then what people wrote about it.
 *
 * @param guide the hand-written part, Markdown that begins with a second-level heading
 */
export function brokerPage(definition: BrokerDefinition, guide: string): string {
  const row = supportRow(definition);
  const facts = [
    ['id', row.id],
    ['exchanges', row.exchanges],
    ['modes', definition.capabilities.modes.join(' ')],
    ['depth levels', row.depthLevels],
    ['symbols × connections', row.pools],
    ['order updates', definition.capabilities.orderUpdates ? 'sent by the broker' : 'not sent on the feed'],
    ['a login lasts', row.validity],
    ['proven with', row.proof],
    ['known gaps', row.gaps],
  ];
  return [
    `# ${definition.name}`,
    '',
    'Written by `npm run docs`: the tables from what the broker declares, the rest from its `guide.md`.',
    '',
    '| | |',
    '| --- | --- |',
    ...facts.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    ...credentials(definition),
    guide.trim(),
    '',
  ].join('\n');
}

function credentials({ id, credentials: fields, login }: BrokerDefinition): string[] {
  const ways = login.map(({ kind }) => `- \`${kind}\`: ${FLOWS[kind]}.`);
  if (fields.length === 0) return [...ways, ''];
  const rows = fields.map(({ name, label, secret, required, token }) => {
    const need = token ? 'filled by the login' : required === false ? 'optional' : 'needed';
    return `| \`${name}\` | ${label} | ${need} | ${secret ? 'sealed, never shown' : 'shown to who owns the account'} |`;
  });
  const needed = fields.filter(({ required, token }) => required !== false && !token);
  const settings = needed.map(({ name }) => ` --set ${name}=VALUE`).join('');
  return [
    '| credential | what it is | | kept |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'Ways to log in:',
    '',
    ...ways,
    '',
    '```sh',
    `npm run accounts -- add --broker ${id}${settings}`,
    '```',
    '',
  ];
}
