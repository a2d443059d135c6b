import { readFileSync } from 'node:fs';

/** The version in package.json, which is as far from the source as from the build. */
export function productVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
