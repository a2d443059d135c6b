import { TickgateClient, type TickgateClientOptions } from './client.js';

/** A client that is used in several places, and closed when nobody uses it any more. */
export interface SharedClient {
  readonly client: TickgateClient;
  /** Says that it is in use; the result gives it back. */
  retain(): () => void;
}

/** A page that is rebuilt gives its client back and takes it again at once. */
const GRACE_MS = 1_000;

const clients = new Map<TickgateClientOptions['apiKey'], Map<string, SharedClient>>();

/**
 * The one client of this page for a url, a key and an encoding; a key that is a function is told apart by its identity. It connects
 * when something is subscribed.
 */
export function sharedClient(options: TickgateClientOptions): SharedClient {
  const known = clients.get(options.apiKey)?.get(nameOf(options));
  if (known) return known;
  const shared = share(options);
  remember(options, shared);
  return shared;
}

function share(options: TickgateClientOptions): SharedClient {
  const client = new TickgateClient(options);
  let users = 0;
  let closing: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    forget(options);
    void client.close();
  };
  const shared: SharedClient = {
    client,
    retain: () => {
      users++;
      clearTimeout(closing);
      if (client.state.status === 'closed') {
        remember(options, shared);
        void client.connect();
      }
      let used = true;
      return () => {
        if (!used) return;
        used = false;
        if (--users === 0) closing = setTimeout(close, GRACE_MS);
      };
    },
  };
  return shared;
}

function remember(options: TickgateClientOptions, shared: SharedClient): void {
  const ofKey = clients.get(options.apiKey) ?? new Map<string, SharedClient>();
  clients.set(options.apiKey, ofKey.set(nameOf(options), shared));
}

function forget(options: TickgateClientOptions): void {
  const ofKey = clients.get(options.apiKey);
  ofKey?.delete(nameOf(options));
  if (ofKey?.size === 0) clients.delete(options.apiKey);
}

function nameOf({ url, encoding = 'json' }: TickgateClientOptions): string {
  return `${encoding} ${url}`;
}
