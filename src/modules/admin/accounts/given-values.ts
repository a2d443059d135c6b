import { invalidParameter } from '../../auth/guards/http-errors.js';
import { urlCredential } from '../../brokers/broker-settings.js';
import type { BrokerDefinition } from '../../brokers/engine/contract.js';
import { tokenFields } from '../../brokers/logins/login-flows.js';

type Given = Readonly<Record<string, unknown>>;

const LONGEST_VALUE = 4096;
const LONGEST_URL = 500;
/** Channels whose addresses are not the engine's. */
const OTHER_CHANNELS = ['login', 'instruments'];

/** What a request gave of an account's secrets, taken apart; null takes a value away. */
export interface GivenValues {
  credentials: Record<string, string | null>;
  tokens: Record<string, string>;
}

/** @throws HttpException 400 naming the field */
export function readCredentials(definition: BrokerDefinition, given: Given): GivenValues {
  const tokens = new Set(tokenFields(definition).map(({ name }) => name));
  const values: GivenValues = { credentials: {}, tokens: {} };
  for (const [name, value] of Object.entries(given)) {
    assertKnown(
      `credentials.${name}`,
      name,
      definition.credentials.map((field) => field.name),
    );
    if (value !== null) assertText(`credentials.${name}`, value, LONGEST_VALUE);
    if (typeof value === 'string' && tokens.has(name)) values.tokens[name] = value;
    else values.credentials[name] = value as string | null;
  }
  return values;
}

/** @throws HttpException 400 naming the field */
export function readTokens(definition: BrokerDefinition, given: Given): Record<string, string> {
  const names = tokenFields(definition).map(({ name }) => name);
  if (Object.keys(given).length === 0) throw missing('tokens', names);
  for (const [name, value] of Object.entries(given)) {
    assertKnown(`tokens.${name}`, name, names);
    assertText(`tokens.${name}`, value, LONGEST_VALUE);
  }
  return { ...(given as Record<string, string>) };
}

/** As credentials. @throws HttpException 400 naming the field */
export function readUrls({ channels }: BrokerDefinition, given: Given): Record<string, string | null> {
  const names = [...Object.keys(channels), ...OTHER_CHANNELS];
  return Object.fromEntries(
    Object.entries(given).map(([channel, value]) => {
      assertKnown(`urls.${channel}`, channel, names);
      if (value === null) return [urlCredential(channel), null];
      assertText(`urls.${channel}`, value, LONGEST_URL);
      if (!isAddress(value as string))
        throw invalidParameter(`urls.${channel}`, 'must be a ws, wss, http, https, mqtt or mqtts URL');
      return [urlCredential(channel), value as string];
    }),
  );
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^(ws|http|mqtt)s?:$/.test(new URL(text).protocol);
}

function assertKnown(field: string, name: string, names: readonly string[]): void {
  // A name may be long, and what is repeated of it is not.
  if (!names.includes(name)) throw invalidParameter(field.slice(0, 100), `is not known; known: ${names.join(', ')}`);
}

function assertText(field: string, value: unknown, longest: number): void {
  if (typeof value !== 'string' || value === '' || value.length > longest || /\p{Cc}/u.test(value)) {
    throw invalidParameter(field, `must be a text of 1 to ${longest} characters without control characters`);
  }
}

function missing(field: string, names: readonly string[]) {
  return invalidParameter(
    field,
    names.length > 0 ? `must hold one of ${names.join(', ')}` : 'are not taken by this broker',
  );
}
