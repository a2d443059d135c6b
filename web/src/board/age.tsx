import { classNames, shortAge } from '../ui/index.js';
import styles from './age.module.css';
import { useNow } from './use-now.js';

/** From this age on a price is marked as old. */
const OLD_MS = 60_000;

/** How old a value is, counted on; marked once it is old. */
export function Age({ at }: { at: number }) {
  const age = useNow() - at;
  const isOld = age >= OLD_MS;
  return (
    <span className={classNames(isOld && styles.old)} title={isOld ? 'No new value for a while' : undefined}>
      {shortAge(age)}
    </span>
  );
}
