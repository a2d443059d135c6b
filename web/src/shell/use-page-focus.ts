import { useEffect, useRef } from 'react';

/** Names the window after the page, and moves the focus to it when another one is shown, as a page load would. */
export function usePageFocus(path: string, title: string | undefined): void {
  const shown = useRef(path);
  useEffect(() => {
    document.title = title ? `${title} · Tickgate` : 'Tickgate';
    if (shown.current === path) return;
    shown.current = path;
    document.querySelector('main')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path, title]);
}
