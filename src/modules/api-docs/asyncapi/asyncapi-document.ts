import { productVersion } from '../product-version.js';
import { SCHEMAS } from './common-schemas.js';
import type { MessageDescription, RequestDescription } from './descriptions.js';
import { ERROR_MESSAGE } from './error-messages.js';
import { CLOSES, PUSHES } from './pushes.js';
import { REPLIES } from './replies.js';
import { REQUESTS } from './requests.js';
import type { Schema } from './schema.js';

export interface AsyncApiMessage {
  name: string;
  title: string;
  summary: string;
  description?: string;
  payload: Schema;
  examples: { payload: Record<string, unknown> }[];
}

/** An AsyncAPI 3 document, as far as its readers here need to know. */
export interface AsyncApiDocument {
  asyncapi: string;
  components: { messages: Record<string, AsyncApiMessage>; schemas: Record<string, Schema> };
  operations: Record<string, { action: 'send' | 'receive'; 'x-close-codes'?: unknown }>;
  [field: string]: unknown;
}

const CHANNEL = { $ref: '#/channels/stream' };

/** The document of the WebSocket protocol. */
export function asyncApiDocument(): AsyncApiDocument {
  const messages = [...REQUESTS, ...REPLIES, ERROR_MESSAGE, ...PUSHES];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tickgate streaming',
      version: productVersion(),
      description: introduction(),
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        host: '127.0.0.1:8765',
        protocol: 'ws',
        description: '`wss` where the gateway has a certificate. `GET /api/v1/endpoints` tells the address in use.',
      },
    },
    channels: {
      stream: {
        address: '/',
        description: 'One JSON object a text frame, in both directions.',
        messages: Object.fromEntries(messages.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      ...Object.fromEntries(REQUESTS.map((request) => [request.action, received(request)])),
      ...Object.fromEntries(PUSHES.map(({ name, summary }) => [name, { action: 'send', summary, ...on([name]) }])),
    },
    components: {
      messages: Object.fromEntries(messages.map((message) => [message.name, toMessage(message)])),
      schemas: { ...SCHEMAS },
    },
    'x-close-codes': CLOSES,
  };
}

function received({ action, summary, description, aliases = [], isOpen = false, replies }: RequestDescription) {
  const alias = aliases.length > 0 ? ` Alias: ${aliases.map((name) => `\`${name}\``).join(', ')}.` : '';
  const open = isOpen ? ' Works before authentication.' : '';
  return {
    action: 'receive' as const,
    summary,
    description: `${description ?? `${summary}.`}${alias}${open}`,
    ...on([action]),
    reply: on([...replies, ERROR_MESSAGE.name]),
  };
}

function on(names: readonly string[]) {
  return { channel: CHANNEL, messages: names.map((name) => ({ $ref: `#/channels/stream/messages/${name}` })) };
}

function toMessage({ name, summary, description, payload, examples }: MessageDescription): AsyncApiMessage {
  return {
    name,
    title: name,
    summary,
    ...(description !== undefined && { description }),
    payload,
    examples: examples.map((example) => ({ payload: { ...example } })),
  };
}

function introduction(): string {
  const closes = CLOSES.map(({ code, meaning, reconnect }) => `| ${code} | ${meaning} | ${reconnect} |`);
  return [
    'Ticks over WebSocket. Connect, authenticate with an API key, subscribe.',
    '',
    '`action` names a request (`type` is its alias; `action` wins). Any request may carry `request_id`, which comes back in',
    'every reply to it. Requests of a connection are answered in their order. Fields that are not known are ignored, on both',
    'sides. A frame of more than 1 MiB is not read, one of more than 4 MiB ends the connection.',
    '',
    '| close code | meaning | reconnect |',
    '| --- | --- | --- |',
    ...closes,
  ].join('\n');
}
