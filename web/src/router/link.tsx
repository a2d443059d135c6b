import type { AnchorHTMLAttributes } from 'react';
import { navigate } from './router.js';

export interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** Path within this site. */
  to: string;
}

/** A link to another page of this site. Other ways to follow it (a new tab, a new window) stay the browser's. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        onClick?.(event);
        const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (event.defaultPrevented || !isPlain) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
