import { type RefObject, useLayoutEffect, useState } from 'react';

export interface RowWindow {
  /** First and last row to draw; the last is not included. */
  from: number;
  to: number;
  /** In pixels. */
  rowHeight: number;
}

/** Rows beyond each edge that are drawn already: a fast scroll shows no gap. */
const MARGIN = 4;

/** Which rows can be seen; those alone are drawn. */
export function rowWindow(scrollTop: number, height: number, rowHeight: number, count: number): RowWindow {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + MARGIN);
  return { from: Math.min(from, to), to, rowHeight };
}

/**
 * Follows the scrolling and the size of a frame.
 *
 * @param ruler an element that is as high as a row: the height depends on the device and the user's font size
 */
export function useRowWindow(
  frame: RefObject<HTMLElement | null>,
  ruler: RefObject<HTMLElement | null>,
  count: number,
): RowWindow {
  const [view, setView] = useState({ scrollTop: 0, height: 1200, rowHeight: 28 });
  useLayoutEffect(() => {
    const element = frame.current!;
    const measure = () => {
      const scrollTop = element.scrollTop;
      const height = element.clientHeight;
      const rowHeight = ruler.current!.offsetHeight || 28;
      setView((before) => {
        const isSame = before.height === height && before.rowHeight === rowHeight;
        return isSame && Math.abs(before.scrollTop - scrollTop) < rowHeight ? before : { scrollTop, height, rowHeight };
      });
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    sizes.observe(ruler.current!);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [frame, ruler]);
  return rowWindow(view.scrollTop, view.height, view.rowHeight, count);
}
