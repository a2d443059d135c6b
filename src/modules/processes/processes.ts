import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import { answerTopic, QUERY_PREFIX, queryTopic } from '../bus/control-topics.js';
import { splitAnswer } from './answer-parts.js';
import { type Gathered, Gathering } from './gathering.js';
import { isProcessCard, type ProcessCard } from './process-card.js';

type Fields = Record<string, unknown>;

/** Answers a question about this process; undefined: it has nothing to say. */
export type Answerer = (params: Fields) => unknown;

/** What the processes need of the control bus: a `ControlBus` has it. */
export interface ControlChannel {
  publish(topic: string, payload: Fields): void;
  on(prefix: string, listener: (topic: string, payload: Fields) => void): void;
  onConnected(listener: () => void): void;
}

/** How long a process that is there may take. */
const ANSWER_MS = 500;
const HELLO = 'hello';
const GOODBYE = 'goodbye';
/** More are not believed. */
const MAX_PROCESSES = 256;

interface Asked {
  gathering: Gathering;
  settled(): void;
}

/**
 * The processes of one gateway, which may ask each other: every one answers for what it runs. Who is there is learned
 * from questions and answers, so that a question ends with the last answer and waits only for those that are silent.
 */
export class Processes {
  private readonly logger = new Logger('Processes');
  private readonly answerers = new Map<string, Answerer>();
  private readonly known = new Map<string, ProcessCard>();
  private readonly asked = new Map<string, Asked>();
  private hasLeft = false;

  constructor(
    readonly self: ProcessCard,
    private readonly control: ControlChannel,
    private readonly clock: Clock,
  ) {
    control.on(QUERY_PREFIX, (topic, payload) => void this.answerQuery(topic.slice(QUERY_PREFIX.length), payload));
    control.on(answerTopic(self.id), (_topic, payload) => this.receive(payload));
    control.onConnected(() => void this.ask(HELLO));
  }

  /** Says how this process answers a question. */
  answer(question: string, answerer: Answerer): void {
    this.answerers.set(question, answerer);
  }

  /**
   * Asks this process and all others; never rejects for what another process does.
   *
   * @throws what this process's own answerer throws
   */
  async ask<T>(question: string, params: Fields = {}): Promise<Gathered<T>> {
    const id = randomUUID();
    const gathering = new Gathering([this.self, ...this.known.values()]);
    let cancel = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        this.asked.set(id, { gathering, settled: resolve });
        cancel = this.clock.after(ANSWER_MS, resolve);
        this.control.publish(queryTopic(id), { question, params, from: this.self });
        this.askSelf(question, params).then((data) => this.settle(id, data), reject);
      });
    } finally {
      cancel();
      this.asked.delete(id);
    }
    for (const { id: silent } of gathering.silent) this.known.delete(silent);
    return gathering.result();
  }

  /** Lets the others know that this process will not answer any more. */
  leave(): void {
    this.hasLeft = true;
    this.control.publish(queryTopic(randomUUID()), { question: GOODBYE, params: {}, from: this.self });
  }

  private async askSelf(question: string, params: Fields): Promise<unknown> {
    return this.answerers.get(question)?.(params);
  }

  private settle(id: string, data: unknown): void {
    const asked = this.asked.get(id);
    asked?.gathering.settle(this.self, data);
    if (asked?.gathering.isComplete) asked.settled();
  }

  private forget(process: string): void {
    this.known.delete(process);
    for (const { gathering, settled } of this.asked.values()) {
      gathering.forget(process);
      if (gathering.isComplete) settled();
    }
  }

  private async answerQuery(id: string, { question, params, from }: Fields): Promise<void> {
    if (this.hasLeft || !isProcessCard(from) || from.id === this.self.id) return;
    if (question === GOODBYE) {
      this.forget(from.id);
      return;
    }
    this.meet(from);
    let parts: string[] | undefined;
    try {
      parts = splitAnswer(await this.askSelf(String(question), (params ?? {}) as Fields));
      if (!parts) this.logger.warn(`The answer to "${question}" is too long and was not sent`);
    } catch (error) {
      this.logger.error(`Cannot answer "${question}": ${(error as Error).stack ?? error}`);
    }
    parts?.forEach((text, index) => {
      this.control.publish(answerTopic(from.id), {
        query: id,
        part: index,
        parts: parts.length,
        text,
        from: this.self,
      });
    });
  }

  private receive({ query, part, parts, text, from }: Fields): void {
    if (!isProcessCard(from) || typeof part !== 'number' || typeof parts !== 'number' || typeof text !== 'string')
      return;
    this.meet(from);
    const asked = this.asked.get(String(query));
    asked?.gathering.receive(from, part, parts, text);
    if (asked?.gathering.isComplete) asked.settled();
  }

  private meet(card: ProcessCard): void {
    if (this.known.size < MAX_PROCESSES) this.known.set(card.id, card);
  }
}
