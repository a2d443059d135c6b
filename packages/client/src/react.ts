import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { TickgateClient, TickgateClientOptions } from './client.js';
import type { Instrument } from './instrument.js';
import { type MarketData, MarketDataView } from './market-data-view.js';
import type { Mode } from './messages.js';
import { browserPage } from './page.js';
import { sharedClient } from './shared-client.js';
import type { SubscribeOptions } from './topic.js';

export type { MarketData } from './market-data-view.js';
export { type SharedClient, sharedClient } from './shared-client.js';

const PAUSE_AFTER_MS = 5_000;

const ClientContext = createContext<TickgateClient | undefined>(undefined);

/** A client of your own; or address, key and encoding of one that all providers with the same ones share. */
export type TickgateProviderProps = { children?: ReactNode } & (
  | { client: TickgateClient }
  | Pick<TickgateClientOptions, 'url' | 'apiKey' | 'encoding'>
);

/** Gives the components below it one connection. A client of your own stays open when this is unmounted. */
export function TickgateProvider(props: TickgateProviderProps): ReactElement {
  const given = 'client' in props ? props.client : undefined;
  const { url, apiKey, encoding = 'json' } = 'client' in props ? { url: '', apiKey: '', encoding: undefined } : props;
  const shared = useMemo(
    () => (given ? undefined : sharedClient({ url, apiKey, encoding })),
    [given, url, apiKey, encoding],
  );
  useEffect(() => shared?.retain(), [shared]);
  return createElement(ClientContext.Provider, { value: given ?? shared?.client }, props.children);
}

/**
 * The client of the provider above.
 *
 * @throws where there is none
 */
export function useTickgate(): TickgateClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error('There is no <TickgateProvider> above this component');
  return client;
}

export interface UseMarketDataOptions extends Omit<SubscribeOptions, 'mode'> {
  /** A page that is hidden for so long gives its subscriptions up until it is shown, in ms; Infinity: never. Default 5000. */
  pauseAfterMs?: number;
  /** Instead of that of the provider. */
  client?: TickgateClient;
}

/** On a server nothing streams. */
const NOTHING: MarketData = { ticks: new Map(), errors: new Map(), state: { status: 'disconnected' }, paused: false };

/**
 * The newest ticks of these instruments, subscribed while the component is there and the page can be seen. Draws at
 * most once a frame.
 *
 * @throws where there is neither a provider nor `options.client`
 */
export function useMarketData<M extends Mode = 'Quote'>(
  instruments: readonly Instrument[],
  mode: M = 'Quote' as M,
  options: UseMarketDataOptions = {},
): MarketData<M> {
  const provided = useContext(ClientContext);
  const client = options.client ?? provided;
  if (!client) throw new Error('useMarketData needs a <TickgateProvider> above it, or options.client');
  const { depthLevel, strictDepth = false, pauseAfterMs = PAUSE_AFTER_MS } = options;
  // By content: a list that is written in a component is a new one in every rendering.
  const list = JSON.stringify(instruments);
  const view = useMemo(() => {
    const wanted = { mode, strictDepth, pauseAfterMs, ...(depthLevel && { depthLevel }) };
    return new MarketDataView<M>(client, JSON.parse(list) as Instrument[], wanted, browserPage);
  }, [client, list, mode, depthLevel, strictDepth, pauseAfterMs]);
  return useSyncExternalStore(view.subscribe, view.getSnapshot, () => NOTHING as MarketData<M>);
}
