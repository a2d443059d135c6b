import { useEffect, useState, useSyncExternalStore } from 'react';
import { Loadable } from '../admin/loadable.js';
import { Link } from '../router/link.js';
import { usePath } from '../router/router.js';
import { EmptyState, Notice, Page, Panel } from '../ui/index.js';
import { useGatewayUrl } from '../websocket/gateway-url.js';
import { handOver, useKey } from '../websocket/handed-key.js';
import { OutcomePanel } from './outcome-panel.js';
import { TestForm } from './test-form.js';
import { type TestedSubscription, TestLine } from './test-line.js';
import styles from './websocket-test.module.css';

const EVERY_MODE: readonly TestedSubscription[] = [{ mode: 1 }, { mode: 2 }, { mode: 3, depthLevel: 5 }];
const LEVELS = [20, 30, 50];
const REDRAW_MS = 1000;

/** A key, a symbol, and what the WebSocket port delivers for them: every mode, or one depth level by its own path. */
export default function WebsocketTestPage() {
  const url = useGatewayUrl();
  const path = usePath();
  const [key, setKey] = useKey();
  const level = LEVELS.find((one) => path.endsWith(`/${one}`));
  const title = level ? `WebSocket test: depth ${level}` : 'WebSocket test: every mode';
  return (
    <Page title={title} actions={<OtherTests path={path} apiKey={key} />}>
      <Loadable what="the address of the gateway" loaded={url}>
        {(address) =>
          address === null ? (
            <EmptyState title="This process serves no WebSocket clients">
              Open the page at a process with the role edge.
            </EmptyState>
          ) : (
            <Test
              url={address}
              apiKey={key}
              onKey={setKey}
              wanted={level ? [{ mode: 3, depthLevel: level }] : EVERY_MODE}
            />
          )
        }
      </Loadable>
    </Page>
  );
}

interface TestProps {
  url: string;
  apiKey: string;
  onKey(key: string): void;
  wanted: readonly TestedSubscription[];
}

function Test({ url, apiKey, onKey, wanted }: TestProps) {
  const [line] = useState(() => new TestLine());
  const { state, error, feed, outcomes, instrument } = useSyncExternalStore(
    line.store.subscribe,
    line.store.getSnapshot,
  );
  useEffect(() => {
    const timer = setInterval(() => line.store.flush(), REDRAW_MS);
    return () => {
      clearInterval(timer);
      line.end();
    };
  }, [line]);
  const isRunning = state === 'connecting' || state === 'subscribed';
  return (
    <>
      <Panel title={`Subscribe at ${url}`} actions={feed && <span className={styles.feed}>Feed {feed}</span>}>
        <TestForm
          isRunning={isRunning}
          apiKey={apiKey}
          onKey={onKey}
          onStart={(tested) => line.start(url, apiKey, tested, wanted)}
          onStop={() => line.stop()}
        />
        {error && <Notice tone="bad">{error}</Notice>}
        {state === 'ended' && !error && <Notice tone="info">Stopped. What stands below is the last that came.</Notice>}
      </Panel>
      {instrument && (
        <div className={styles.outcomes}>
          {outcomes.map((outcome) => (
            <OutcomePanel key={outcome.mode} outcome={outcome} exchange={instrument.exchange} />
          ))}
        </div>
      )}
    </>
  );
}

/** The other pages, which get the key that was entered here. */
function OtherTests({ path, apiKey }: { path: string; apiKey: string }) {
  const links = [
    ['/websocket/test', 'Every mode'],
    ...LEVELS.map((level) => [`/websocket/test/${level}`, `Depth ${level}`]),
  ];
  return (
    <nav aria-label="Tests" className={styles.tests}>
      {links.map(([to, label]) => (
        <Link key={to} to={to!} onClick={() => handOver(apiKey)} aria-current={to === path ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
