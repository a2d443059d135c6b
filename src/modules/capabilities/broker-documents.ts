import type { BrokerDefinition } from '../brokers/engine/contract.js';
import { brokerPage } from './broker-page.js';
import { shortSupportTable, supportTable } from './support-table.js';

const README = 'README.md';
const BEGIN = '<!-- brokers -->\n';
const END = '\n<!-- /brokers -->';

/**
 * What `npm run docs` writes about the brokers, by file.
 *
 * @param read reads a file of the project
 * @throws Error when a broker has no guide, or the README no place for the table
 */
export function brokerDocuments(
  brokers: readonly BrokerDefinition[],
  read: (file: string) => string,
): Record<string, string> {
  const pages = brokers.map((definition) => {
    const guide = read(`src/modules/brokers/${definition.id}/guide.md`);
    return [`docs/brokers/${definition.id}.md`, brokerPage(definition, guide)];
  });
  return {
    'docs/brokers.md': supportTable(brokers),
    ...Object.fromEntries(pages),
    [README]: withTable(read(README), shortSupportTable(brokers)),
  };
}

function withTable(readme: string, table: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END.trimStart(), begin);
  if (begin < 0 || end < 0)
    throw new Error(`${README} has no ${BEGIN.trim()} … ${END.trim()} for the table of brokers`);
  return `${readme.slice(0, begin + BEGIN.length)}${table}${END}${readme.slice(end + END.trimStart().length)}`;
}
