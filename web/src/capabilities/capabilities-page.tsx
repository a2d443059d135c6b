import { useState } from 'react';
import { accountApi } from '../accounts/account-api.js';
import type { BrokerCapabilities } from '../accounts/types.js';
import { Loadable } from '../admin/loadable.js';
import { useApi } from '../api/index.js';
import { type Column, EmptyState, Field, Page, Table } from '../ui/index.js';
import styles from './capabilities.module.css';
import { channelTexts, depthText, exchangesText, loginText, modesText, searchText } from './capability-text.js';

const COLUMNS: readonly Column<BrokerCapabilities>[] = [
  {
    id: 'broker',
    heading: 'Broker',
    isRowHeading: true,
    render: ({ broker, name }) => (
      <>
        {name}
        <div className={styles.muted}>{broker}</div>
      </>
    ),
  },
  { id: 'modes', heading: 'Modes', render: modesText },
  { id: 'depth', heading: 'Depth levels', render: depthText },
  { id: 'exchanges', heading: 'Exchanges', wraps: true, render: exchangesText },
  { id: 'orders', heading: 'Orders', render: ({ order_updates }) => (order_updates ? 'yes' : 'no') },
  { id: 'login', heading: 'Login', wraps: true, render: loginText },
  {
    id: 'validity',
    heading: 'Lasts',
    wraps: true,
    render: ({ session_validity }) => session_validity || 'does not end',
  },
  {
    id: 'channels',
    heading: 'Symbols × connections, batches',
    render: (broker) => channelTexts(broker).map((text) => <div key={text}>{text}</div>),
  },
];

/** What every broker supports, with the limits in force. */
export default function CapabilitiesPage() {
  const brokers = useApi('brokers', accountApi.brokers);
  const [wanted, setWanted] = useState('');
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    <Page
      title="Capabilities"
      summary="What each broker supports, and the limits in force here. Depth levels: of every exchange, then of those that have others; an index has no order book."
    >
      <Loadable what="the brokers" loaded={brokers}>
        {(all) => {
          const shown = all.filter((broker) => words.every((word) => searchText(broker).includes(word)));
          return (
            <>
              <search className={styles.search}>
                <Field
                  label="Find"
                  type="search"
                  value={wanted}
                  placeholder="a broker, an exchange, a mode"
                  onChange={(event) => setWanted(event.target.value)}
                />
                <p className={styles.muted} role="status">
                  {shown.length} of {all.length} brokers
                </p>
              </search>
              <Table
                caption="Capabilities"
                columns={COLUMNS}
                rows={shown}
                rowKey={({ broker }) => broker}
                empty={<EmptyState title="No broker fits">Every word must be in its line.</EmptyState>}
              />
            </>
          );
        }}
      </Loadable>
    </Page>
  );
}
