import { Field } from '../ui/index.js';
import styles from './accounts.module.css';
import type { BrokerCapabilities } from './types.js';

const PREFIX = 'url:';
/** Channels whose addresses are not of the feed. */
const OTHER_CHANNELS = ['login', 'instruments'];

/** Other addresses of the broker's channels; for admins. */
export function UrlFields({ broker }: { broker: BrokerCapabilities }) {
  return (
    <details className={styles.more}>
      <summary>Other addresses (a simulator, a proxy)</summary>
      <div className={styles.fields}>
        {[...Object.keys(broker.channels), ...OTHER_CHANNELS].map((channel) => (
          <Field
            key={channel}
            label={`Address: ${channel}`}
            name={PREFIX + channel}
            type="url"
            maxLength={500}
            spellCheck={false}
            placeholder="the broker's own"
          />
        ))}
      </div>
    </details>
  );
}

export function enteredUrls(form: FormData): Record<string, string> {
  const entered: Record<string, string> = {};
  for (const [name, value] of form) {
    if (name.startsWith(PREFIX) && typeof value === 'string' && value !== '')
      entered[name.slice(PREFIX.length)] = value;
  }
  return entered;
}
