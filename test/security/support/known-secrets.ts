/** The secrets of a run, each with the places where it is shown on purpose: once, to whom it belongs. */
export class KnownSecrets {
  private readonly secrets = new Map<string, { value: string | Buffer; shownAt: readonly string[] }>();

  /** Gives the value back. */
  add<T extends string | Buffer>(name: string, value: T, ...shownAt: string[]): T {
    if (this.secrets.has(name) || value.length < 8) throw new Error(`${name}: two of one name, or too short to search`);
    this.secrets.set(name, { value, shownAt });
    return value;
  }

  addAll(secrets: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(secrets)) this.add(name, value);
  }

  /** Name by name, where each may be. */
  get expected(): Record<string, readonly string[]> {
    return this.map(({ shownAt }) => [...shownAt].sort());
  }

  /** Name by name, where each was found. */
  found(placesOf: (secret: string | Buffer) => string[]): Record<string, readonly string[]> {
    return this.map(({ value }) => placesOf(value).sort());
  }

  private map(of: (secret: { value: string | Buffer; shownAt: readonly string[] }) => readonly string[]) {
    return Object.fromEntries([...this.secrets].map(([name, secret]) => [name, of(secret)]));
  }
}
