import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const COPIES = { br: '.br', gzip: '.gz' } as const;

export type Encoding = keyof typeof COPIES;

/** One file of the built page. */
export interface WebFile {
  /** Path below the root. */
  name: string;
  type: string;
  /** Compressed copies that lie beside it. */
  encodings: readonly Encoding[];
  /** Its name holds a hash of what is in it, so it never changes. */
  isImmutable: boolean;
}

/** The built page as it lies on the disk. Files are found in a list, never by what a request says. */
export class WebFiles {
  private files = new Map<string, WebFile>();
  private builtAt = Number.NaN;

  /** @param root folder of the build; may not exist (yet) */
  constructor(readonly root: string) {
    this.reread();
  }

  get isBuilt(): boolean {
    return this.files.has('/index.html');
  }

  /** The file at an URL's path: `/assets/index-1a2b3c4d.js`. */
  find(path: string): WebFile | undefined {
    return this.files.get(path);
  }

  /** What every page starts with; undefined where nothing is built. A new build is noticed here. */
  index(): WebFile | undefined {
    if (this.changedAt() !== this.builtAt) this.reread();
    return this.files.get('/index.html');
  }

  /** Path on the disk of the copy in this encoding, below the root. */
  static nameOf({ name }: WebFile, encoding: Encoding | undefined): string {
    return encoding ? name + COPIES[encoding] : name;
  }

  private changedAt(): number {
    return statSync(join(this.root, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  private reread(): void {
    this.builtAt = this.changedAt();
    const names = existsSync(this.root) ? readdirSync(this.root, { recursive: true, encoding: 'utf8' }) : [];
    const there = new Set(names);
    this.files = new Map();
    for (const name of names) {
      const type = TYPES[extname(name)];
      if (!type) continue;
      const path = `/${name.split(sep).join('/')}`;
      const encodings = (Object.keys(COPIES) as Encoding[]).filter((encoding) => there.has(name + COPIES[encoding]));
      this.files.set(path, { name, type, encodings, isImmutable: path.startsWith('/assets/') });
    }
  }
}
