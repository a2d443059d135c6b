import { isChosen, parseOptions, usage } from './options.js';
import { type FuzzTarget, type OpenTarget, search } from './support/target.js';
import { targets } from './targets.js';

/** `npm run fuzz`: the properties of the tests, for as long as one likes. Ends at the first finding. */

/** A target has its turn for about this long, shared by its claims; */
const TURN_MS = 15_000;
/** they are searched in batches of so many inputs, each with the next seed. */
const BATCH = 25;

interface Chosen {
  target: FuzzTarget;
  title: string;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** The search so far. */
class Hunt {
  private readonly opened = new Map<FuzzTarget, OpenTarget>();
  private readonly begun = performance.now();
  private inputs = 0;

  constructor(
    private readonly minutes: number,
    private seed: number,
  ) {}

  /** @returns what to say of an input that fails; undefined when none was found in time */
  async run(chosen: readonly Chosen[]): Promise<string | undefined> {
    const targetCount = new Set(chosen.map(({ target }) => target)).size;
    // Every target has its turn in a short search as well.
    const turnMs = Math.min(TURN_MS, (this.minutes * 60_000) / targetCount);
    try {
      do {
        for (const { target, title } of chosen) {
          const claims = chosen.filter((one) => one.target === target).length;
          const report = await this.turn(target, title, turnMs / claims);
          if (report !== undefined) return report;
          if (this.isOver) return undefined;
        }
      } while (!this.isOver);
      return undefined;
    } finally {
      for (const open of this.opened.values()) await open.close();
    }
  }

  get summary(): string {
    return `Nothing was found: ${this.inputs} inputs in ${this.minutes} min`;
  }

  private get isOver(): boolean {
    return performance.now() - this.begun > this.minutes * 60_000;
  }

  private async turn(target: FuzzTarget, title: string, turnMs: number): Promise<string | undefined> {
    const property = (await this.open(target)).property(title);
    const first = this.seed;
    const end = performance.now() + turnMs;
    do {
      const finding = await search(property, this.seed, BATCH);
      if (finding) {
        const again = `npm run fuzz -- --seed ${finding.seed} --only '${target.name}:${title}'`;
        return `${target.name}: ${title}: an input was found that fails\n${finding.report}\n\nAgain: ${again}`;
      }
      this.inputs += BATCH;
      this.seed += 1;
    } while (performance.now() < end && !this.isOver);
    const seconds = Math.round((performance.now() - this.begun) / 1000);
    say(`${seconds} s, ${this.inputs} inputs: ${target.name}, seeds ${first} to ${this.seed - 1}: ${title}`);
    return undefined;
  }

  private async open(target: FuzzTarget): Promise<OpenTarget> {
    const open = this.opened.get(target) ?? (await target.open());
    this.opened.set(target, open);
    return open;
  }
}

try {
  const names = targets.map(({ name }) => name);
  const { help, minutes, seed, only } = parseOptions(process.argv.slice(2), names);
  if (help) say(usage(names));
  else {
    const chosen = targets
      .flatMap((target) => target.claims.map(({ title }) => ({ target, title })))
      .filter(({ target, title }) => isChosen(only, target.name, title));
    say(`seed ${seed}`);
    const hunt = new Hunt(minutes, seed);
    const report = await hunt.run(chosen);
    say(report ?? hunt.summary);
    if (report !== undefined) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // A target that could not be opened may have left something open.
  process.exit(1);
}
