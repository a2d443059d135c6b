import { useCallback, useEffect, useRef, useState } from 'react';
import { api, type BrokerDescription, type Feed, useApi } from '../api/index.js';
import { classNames, EmptyState } from '../ui/index.js';
import styles from './board.module.css';
import { DetailsPanel } from './details/details-panel.js';
import { BoardNotice } from './feed/board-notice.js';
import { FeedBar } from './feed/feed-bar.js';
import { type InstrumentId, keyOf } from './instrument-id.js';
import { useLiveMarket } from './market/use-live-market.js';
import { InstrumentSearch } from './search/instrument-search.js';
import { BoardTable } from './table/board-table.js';
import { useWatchlists } from './watchlist/use-watchlists.js';
import { WatchlistMenu } from './watchlist/watchlist-menu.js';
import { currentList, moved, shows, withInstrument, withoutInstrument } from './watchlist/watchlists.js';

export interface BoardProps {
  feeds: readonly Feed[];
  feed: Feed;
  onChooseFeed(feed: string): void;
}

/** A watchlist with live prices, and the details of the chosen instrument. */
export function Board({ feeds, feed, onChooseFeed }: BoardProps) {
  const market = useLiveMarket(feed.feed);
  const [watchlists, change] = useWatchlists(feed.broker === 'replay');
  const [selected, select] = useState<InstrumentId>();
  const heading = useRef<HTMLHeadingElement>(null);
  const list = currentList(watchlists);
  const { instruments } = list;
  const chosen = selected && shows(list, selected) ? selected : undefined;
  const capabilities = useApi(feed.broker, (signal) =>
    api.get<BrokerDescription>(`/api/v1/capabilities/${encodeURIComponent(feed.broker)}`, { signal }),
  );

  useEffect(() => market.watch(instruments), [market, instruments]);
  const remove = useCallback(
    (instrument: InstrumentId) => change((all) => withoutInstrument(all, instrument)),
    [change],
  );
  const move = useCallback(
    (instrument: InstrumentId, places: number) => change((all) => moved(all, instrument, places)),
    [change],
  );
  const open = useCallback(() => heading.current?.focus(), []);
  const add = (instrument: InstrumentId) => {
    change((all) => withInstrument(all, instrument));
    select({ symbol: instrument.symbol, exchange: instrument.exchange });
  };

  return (
    <div className={styles.board} data-fills-window>
      <div className={styles.toolbar}>
        <InstrumentSearch broker={feed.broker} isListed={(instrument) => shows(list, instrument)} onAdd={add} />
        <WatchlistMenu watchlists={watchlists} onChange={change} />
        <FeedBar feeds={feeds} feed={feed} market={market} onChoose={onChooseFeed} />
      </div>
      <BoardNotice feed={feed} market={market} />
      <div className={classNames(styles.body, chosen && styles.detailed)}>
        {instruments.length === 0 ? (
          <div className={styles.empty}>
            <EmptyState title={`“${list.name}” is empty`}>
              Type / and a part of a symbol or a name, then Enter adds it.
            </EmptyState>
          </div>
        ) : (
          <BoardTable
            key={list.id}
            market={market}
            name={list.name}
            instruments={instruments}
            selected={chosen && keyOf(chosen)}
            onSelect={select}
            onOpen={open}
            onRemove={remove}
            onMove={move}
          />
        )}
        {chosen && (
          <DetailsPanel
            market={market}
            instrument={chosen}
            capabilities={capabilities.data}
            headingRef={heading}
            onClose={() => select(undefined)}
            onRemove={() => remove(chosen)}
          />
        )}
      </div>
    </div>
  );
}
