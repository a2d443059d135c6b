import { DepthLadder } from '../board/details/depth-ladder.js';
import { NOTHING, priceDecimals, priceText } from '../board/format.js';
import { useNow } from '../board/use-now.js';
import { prettyText } from '../playground/frame.js';
import { Notice, Panel, StatusDot, shortAge } from '../ui/index.js';
import { QuoteFacts } from './quote-facts.js';
import type { Outcome } from './test-line.js';
import styles from './websocket-test.module.css';

const MODE_NAMES: Readonly<Record<number, string>> = { 1: 'LTP', 2: 'Quote', 3: 'Depth' };

/** What one subscription gives: the answer, the rate, the newest data. */
export function OutcomePanel({ outcome, exchange }: { outcome: Outcome; exchange: string }) {
  const { mode, depthLevel, status, message, data, raw } = outcome;
  const name = MODE_NAMES[mode]!;
  const title = mode === 3 ? `${name} ${depthLevel}` : name;
  return (
    <Panel title={title} actions={<Answer outcome={outcome} />}>
      {message && <Notice tone={status === 'error' ? 'bad' : 'warn'}>{message}</Notice>}
      {data?.broker_supported === false && data.broker_message && <Notice tone="warn">{data.broker_message}</Notice>}
      {status !== 'error' && (
        <>
          <p className={styles.price}>
            <span className="visually-hidden">Last price </span>
            {data?.ltp === undefined ? NOTHING : priceText(data.ltp, priceDecimals(exchange, data.ltp))}
          </p>
          <Pace outcome={outcome} />
          {mode === 2 && <QuoteFacts data={data} exchange={exchange} />}
          {mode === 3 && (
            <DepthLadder depth={data?.depth} levels={outcome.grantedLevel ?? depthLevel ?? 5} exchange={exchange} />
          )}
          {raw && (
            <details className={styles.raw}>
              <summary>The newest message, raw</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it */}
              <section tabIndex={0} aria-label={`The newest ${name} message`}>
                <pre>{prettyText(raw)}</pre>
              </section>
            </details>
          )}
        </>
      )}
    </Panel>
  );
}

function Answer({ outcome: { mode, status, grantedLevel, data } }: { outcome: Outcome }) {
  if (status === undefined) return <StatusDot tone="busy">Waiting for the answer</StatusDot>;
  if (status === 'error') return <StatusDot tone="bad">Refused</StatusDot>;
  if (status === 'warning') return <StatusDot tone="warn">{`Granted with ${grantedLevel} levels`}</StatusDot>;
  if (!data) return <StatusDot tone="quiet">Granted, no data yet</StatusDot>;
  return <StatusDot tone="good">{mode === 3 ? `Granted: ${grantedLevel} levels` : 'Granted'}</StatusDot>;
}

function Pace({ outcome: { messages, perSecond, at } }: { outcome: Outcome }) {
  const now = useNow();
  return (
    <p className={styles.pace}>
      {messages.toLocaleString('en-IN')} messages, {perSecond.toFixed(1)} a second
      {at !== undefined && `, newest ${shortAge(now - at)} old`}
    </p>
  );
}
