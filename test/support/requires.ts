import { existsSync } from 'node:fs';
import { describe, it } from '@jest/globals';

/** Packages of the official SDKs, kept apart from the product's own. */
const SDK_MODULES = new URL('../sdk/node_modules/', import.meta.url);

/** Why an official SDK cannot be used, or undefined when it can. */
export function missingSdk(name: string): string | undefined {
  if (existsSync(new URL(`${name}/package.json`, SDK_MODULES))) return undefined;
  return `${name} is not installed: npm install --prefix test/sdk`;
}

/** `describe`; or, where `missing` gives a reason, a skipped one that prints it on one line. */
export function describeUnless(missing: string | undefined): (title: string, body: () => void) => void {
  if (missing === undefined) return describe;
  return (title, body) => {
    process.stderr.write(`Skipped: ${title}: ${missing}\n`);
    describe.skip(title, body);
  };
}

/** `it`, in the same way. */
export function itUnless(missing: string | undefined): (title: string, body: () => Promise<void> | void) => void {
  if (missing === undefined) return it;
  return (title, body) => {
    process.stderr.write(`Skipped: ${title}: ${missing}\n`);
    it.skip(title, body);
  };
}
