/** Says the first of its messages, the tenth, the hundredth, and so on: enough to know, too little to flood a log. */
export class SampledLog {
  private count = 0;
  private next = 1;

  constructor(private readonly write: (text: string) => void) {}

  say(text: string): void {
    this.count += 1;
    if (this.count < this.next) return;
    this.next *= 10;
    this.write(this.count === 1 ? text : `${text} (${this.count} so far)`);
  }
}
