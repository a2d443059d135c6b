import { useEffect, useState, useSyncExternalStore } from 'react';
import { Loadable } from '../admin/loadable.js';
import { Link } from '../router/link.js';
import { EmptyState, Page } from '../ui/index.js';
import { useGatewayUrl } from '../websocket/gateway-url.js';
import { useKey } from '../websocket/handed-key.js';
import { ConnectionPanel } from './connection-panel.js';
import { FramesPanel } from './frames-panel.js';
import styles from './playground.module.css';
import { PlaygroundLine } from './playground-line.js';
import { RequestPanel } from './request-panel.js';
import { StatsBar } from './stats-bar.js';

/** Rates fall when nothing comes. */
const REDRAW_MS = 1000;

/** Talks to the WebSocket port as a script would, frame by frame. */
export default function PlaygroundPage() {
  const url = useGatewayUrl();
  return (
    <Page
      title="Playground"
      summary={
        <>
          Send any message of the WebSocket protocol and read the raw answers. The{' '}
          <Link to="/websocket/test">test pages</Link> show the same as prices and order books.
        </>
      }
    >
      <Loadable what="the address of the gateway" loaded={url}>
        {(address) =>
          address === null ? (
            <EmptyState title="This process serves no WebSocket clients">
              Open the page at a process with the role edge.
            </EmptyState>
          ) : (
            <Playground url={address} />
          )
        }
      </Loadable>
    </Page>
  );
}

function Playground({ url }: { url: string }) {
  const [line] = useState(() => new PlaygroundLine());
  const [key, setKey] = useKey();
  const snapshot = useSyncExternalStore(line.store.subscribe, line.store.getSnapshot);
  useEffect(() => {
    const timer = setInterval(() => line.store.flush(), REDRAW_MS);
    return () => {
      clearInterval(timer);
      line.end();
    };
  }, [line]);
  return (
    <div className={styles.playground}>
      <div className={styles.controls}>
        <ConnectionPanel url={url} apiKey={key} onKey={setKey} line={line} snapshot={snapshot} />
        <RequestPanel line={line} isOpen={snapshot.state === 'open' || snapshot.state === 'authenticated'} />
      </div>
      <div className={styles.frames}>
        <StatsBar stats={snapshot.stats} />
        <FramesPanel frames={snapshot.frames} onClear={() => line.clear()} />
      </div>
    </div>
  );
}
