import { DEPTH_LEVELS } from '../../common/mode.js';
import type { BrokerDefinition } from '../brokers/engine/contract.js';
import { describeBroker } from './broker-description.js';

const NO_OVERRIDES = { symbolsPerConnection: 0, connectionsPerAccount: 0 };

/** What a broker supports, each in a few words. */
export interface SupportRow {
  name: string;
  id: string;
  exchanges: string;
  depthLevels: string;
  pools: string;
  login: string;
  validity: string;
  proof: string;
  gaps: string;
}

const HEADINGS: Readonly<Record<keyof SupportRow, string>> = {
  name: 'broker',
  id: 'id',
  exchanges: 'exchanges',
  depthLevels: 'depth levels',
  pools: 'symbols × connections',
  login: 'login',
  validity: 'a login lasts',
  proof: 'proven with',
  gaps: 'known gaps',
};

/** `docs/brokers.md`: what every broker supports, from its own declaration. */
export function supportTable(brokers: readonly BrokerDefinition[]): string {
  return [
    '# Brokers',
    '',
    'Written by `npm run docs` from what each broker declares; `GET /api/v1/capabilities` tells the same of a running gateway.',
    '',
    table(brokers, Object.keys(HEADINGS) as (keyof SupportRow)[], 'brokers/'),
    '',
  ].join('\n');
}

/** The few columns of it that the README shows. */
export function shortSupportTable(brokers: readonly BrokerDefinition[]): string {
  return table(brokers, ['name', 'exchanges', 'depthLevels', 'login', 'proof'], 'docs/brokers/');
}

/** @param pages where the brokers' own pages are, seen from the document */
function table(brokers: readonly BrokerDefinition[], columns: readonly (keyof SupportRow)[], pages: string): string {
  const rows = [...brokers]
    .sort((a, b) => a.id.localeCompare(b.id))
    .map((definition) => {
      const row = supportRow(definition);
      const linked = { ...row, name: `[${row.name}](${pages}${definition.id}.md)` };
      return columns.map((column) => linked[column]);
    });
  return [columns.map((column) => HEADINGS[column]), columns.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function supportRow(definition: BrokerDefinition): SupportRow {
  const { broker, name, exchanges, session_validity, login, channels } = describeBroker(definition, NO_OVERRIDES);
  const pools = Object.entries(channels).map(([channel, limits]) => {
    const pool = `${limits.symbols_per_connection} × ${limits.connections_per_account}`;
    return Object.keys(channels).length > 1 ? `${channel}: ${pool}` : pool;
  });
  return {
    name,
    id: `\`${broker}\``,
    exchanges: exchanges.join(' ') || 'any',
    depthLevels: depthLevels(definition),
    pools: pools.join('; '),
    login: login.join(', '),
    validity: session_validity || '–',
    proof: definition.capabilities.proof ?? '–',
    gaps: definition.capabilities.gaps?.join('; ') || '–',
  };
}

/** `5`, or `5; 20 on NSE NFO`. */
function depthLevels({ capabilities }: BrokerDefinition): string {
  const { depthLevels: byExchange } = capabilities;
  const common = byExchange.default ?? [];
  const special = DEPTH_LEVELS.filter((level) => !common.includes(level)).flatMap((level) => {
    const exchanges = Object.keys(byExchange).filter((exchange) => byExchange[exchange]!.includes(level));
    return exchanges.length > 0 ? [`${level} on ${exchanges.join(' ')}`] : [];
  });
  return [common.join(' '), ...special].filter((part) => part !== '').join('; ') || 'none';
}
