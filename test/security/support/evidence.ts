/** Fewer characters of a text in base64 turn up by chance. */
const FEWEST_IN_BASE64 = 8;

/** Everything that a run of the gateway let out, by the place where it can be read. */
export class Evidence {
  private readonly texts = new Map<string, string>();

  add(place: string, text: string): void {
    this.texts.set(place, `${this.texts.get(place) ?? ''}\n${text}`);
  }

  get places(): string[] {
    return [...this.texts.keys()];
  }

  /** What a place let out; empty when nothing did. */
  at(place: string): string {
    return this.texts.get(place) ?? '';
  }

  /** Where a secret can be read, in any of the forms that it takes on its ways. */
  placesOf(secret: string | Buffer): string[] {
    const forms = formsOf(secret);
    return this.places.filter((place) => forms.some((form) => this.at(place).includes(form)));
  }
}

/** As it is, and as URLs, JSON, hex and base64 write it: there at each of the three places where it may begin. */
function formsOf(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const forms = [hex, hex.toUpperCase()];
  if (typeof secret === 'string') {
    forms.push(secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1));
  }
  if (bytes.length < FEWEST_IN_BASE64) return forms;
  for (const before of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    // Characters at both ends also hold bits of what stands beside the secret.
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3)).toString('base64');
    const inner = whole.slice(before === 0 ? 0 : 4);
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}
