/** Characters of one part: escaped and encoded they stay below the size of a control message. */
const PART_LENGTH = 10_000;
/** More would be an answer that nobody reads. */
export const MAX_PARTS = 400;

/** An answer as texts that fit into one control message each; undefined when it is too long altogether. */
export function splitAnswer(answer: unknown): string[] | undefined {
  const text = JSON.stringify(answer) ?? '';
  const count = Math.max(1, Math.ceil(text.length / PART_LENGTH));
  if (count > MAX_PARTS) return undefined;
  return Array.from({ length: count }, (_, index) => text.slice(index * PART_LENGTH, (index + 1) * PART_LENGTH));
}

/** Gathers the parts of one answer, in whatever order they come. */
export class AnswerParts {
  private readonly parts = new Map<number, string>();

  /** Gives the answer once its last part is there; a part that cannot belong to it is left out. */
  add(index: number, count: number, text: string): { answer: unknown } | undefined {
    if (count > MAX_PARTS || index >= count) return undefined;
    this.parts.set(index, text);
    if (this.parts.size < count) return undefined;
    const whole = Array.from({ length: count }, (_, at) => this.parts.get(at) ?? '').join('');
    if (whole === '') return { answer: undefined };
    try {
      return { answer: JSON.parse(whole) as unknown };
    } catch {
      return undefined;
    }
  }
}
