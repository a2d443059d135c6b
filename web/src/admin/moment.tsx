import { useNow } from '../board/use-now.js';
import { localTime, shortAge } from '../ui/index.js';

/** How long ago a moment was, or how far ahead it is; the whole of it on hovering. */
export function Moment({ at, none = '–' }: { at: string | null; none?: string }) {
  const now = useNow();
  if (at === null) return <>{none}</>;
  const span = Date.parse(at) - now;
  return (
    <time dateTime={at} title={localTime(at)}>
      {span > 0 ? `in ${shortAge(span)}` : `${shortAge(-span)} ago`}
    </time>
  );
}
