/** What of a browser's page matters for drawing; tests give their own. */
export interface Page {
  /** Runs once before the next frame is drawn; the result cancels. A hidden page draws none. */
  frame(run: () => void): () => void;
  hidden(): boolean;
  /** Calls when the page was hidden or shown; the result ends that. */
  onVisibility(run: () => void): () => void;
  /** Runs once after `ms`; the result cancels. */
  after(ms: number, run: () => void): () => void;
}

const FRAME_MS = 16;

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** The page that this runs in. Where there is none (React Native), a frame is a time, and nothing is ever hidden. */
export const browserPage: Page = {
  frame: (run) => {
    if (typeof requestAnimationFrame === 'undefined') return after(FRAME_MS, run);
    const frame = requestAnimationFrame(run);
    return () => cancelAnimationFrame(frame);
  },
  hidden: () => typeof document !== 'undefined' && document.visibilityState === 'hidden',
  onVisibility: (run) => {
    if (typeof document === 'undefined') return () => {};
    document.addEventListener('visibilitychange', run);
    return () => document.removeEventListener('visibilitychange', run);
  },
  after,
};
