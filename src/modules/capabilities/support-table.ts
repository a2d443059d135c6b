import { DEPTH_LEVELS } from '../../common/mode.js';
import type { BrokerDefinition } from '../brokers/engine/contract.js';
import { describeBroker } from './broker-description.js';

const NO_OVERRIDES = { symbolsPerConnection: 0, connectionsPerAccount: 0 };
const HEADER = [
  'broker',
  'id',
  'exchanges',
  'depth levels',
  'symbols × connections',
  'login',
  'a login lasts',
  'proven with',
  'known gaps',
];

/** `docs/brokers.md`: what every broker supports, from its own declaration. */
export function supportTable(brokers: readonly BrokerDefinition[]): string {
  const rows = [...brokers].sort((a, b) => a.id.localeCompare(b.id)).map(row);
  const lines = [HEADER, HEADER.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [
    '# Brokers',
    '',
    'Written by `npm run docs` from what each broker declares; `GET /api/v1/capabilities` tells the same of a running gateway.',
    '',
    ...lines,
    '',
  ].join('\n');
}

function row(definition: BrokerDefinition): string[] {
  const { broker, name, exchanges, session_validity, login, channels } = describeBroker(definition, NO_OVERRIDES);
  const pools = Object.entries(channels).map(([channel, limits]) => {
    const pool = `${limits.symbols_per_connection} × ${limits.connections_per_account}`;
    return Object.keys(channels).length > 1 ? `${channel}: ${pool}` : pool;
  });
  return [
    name,
    `\`${broker}\``,
    exchanges.join(' ') || 'any',
    depthLevels(definition),
    pools.join('; '),
    login.join(', '),
    session_validity || '–',
    definition.capabilities.proof ?? '–',
    definition.capabilities.gaps?.join('; ') || '–',
  ];
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
