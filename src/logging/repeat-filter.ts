/** Lines of one text that pass in a window; the others are counted. */
const FREE = 5;
const WINDOW_MS = 10_000;
/** Texts that are watched at a time; lines of others pass. */
const MAX_TEXTS = 1000;
/** Texts are told apart by their beginning. */
const MAX_COMPARED = 500;

interface Watched<L> {
  line: L;
  count: number;
}

/** Holds back lines that repeat: of each text the first five in ten seconds pass, and then one that says how many more. */
export class RepeatFilter<L> {
  private watched = new Map<string, Watched<L>>();
  private timer: NodeJS.Timeout | undefined;

  /** @param tellMore gets the last line of a text that was held back `more` times, when its window ends */
  constructor(
    private readonly tellMore: (line: L, more: number) => void,
    private readonly windowMs = WINDOW_MS,
  ) {}

  /** Whether the line may be written now. */
  admits(text: string, line: L): boolean {
    const key = text.slice(0, MAX_COMPARED);
    const known = this.watched.get(key);
    if (known) {
      known.line = line;
      known.count++;
      return known.count <= FREE;
    }
    if (this.watched.size < MAX_TEXTS) this.watched.set(key, { line, count: 1 });
    this.timer ??= setTimeout(() => this.flush(), this.windowMs).unref();
    return true;
  }

  /** Ends the window. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { watched } = this;
    this.watched = new Map();
    for (const { line, count } of watched.values()) if (count > FREE) this.tellMore(line, count - FREE);
  }
}
