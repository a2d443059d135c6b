import { AnswerParts } from './answer-parts.js';
import type { ProcessCard } from './process-card.js';

/** One process's answer. */
export interface Answer<T> {
  process: ProcessCard;
  data: T;
}

/** What came of a question to every process. */
export interface Gathered<T> {
  /** Of those that had something to say. */
  answers: Answer<T>[];
  /** All that are known, with whether they answered in time. */
  processes: (ProcessCard & { answered: boolean })[];
}

/** The answers to one question, until everybody who is known has answered or the time is up. */
export class Gathering {
  private readonly missing: Map<string, ProcessCard>;
  private readonly answered: { process: ProcessCard; data: unknown }[] = [];
  private readonly parts = new Map<string, AnswerParts>();

  constructor(known: Iterable<ProcessCard>) {
    this.missing = new Map([...known].map((card) => [card.id, card]));
  }

  get isComplete(): boolean {
    return this.missing.size === 0;
  }

  /** Those that have not answered. */
  get silent(): readonly ProcessCard[] {
    return [...this.missing.values()];
  }

  receive(process: ProcessCard, index: number, count: number, text: string): void {
    if (this.answered.some((answer) => answer.process.id === process.id)) return;
    const parts = this.parts.get(process.id) ?? new AnswerParts();
    this.parts.set(process.id, parts);
    const whole = parts.add(index, count, text);
    if (whole) this.settle(process, whole.answer);
  }

  settle(process: ProcessCard, data: unknown): void {
    this.missing.delete(process.id);
    this.answered.push({ process, data });
  }

  /** Waits no longer for a process that has ended. */
  forget(id: string): void {
    this.missing.delete(id);
  }

  result<T>(): Gathered<T> {
    return {
      answers: this.answered.filter(({ data }) => data !== undefined && data !== null) as Answer<T>[],
      processes: [
        ...this.answered.map(({ process }) => ({ ...process, answered: true })),
        ...this.silent.map((card) => ({ ...card, answered: false })),
      ],
    };
  }
}
