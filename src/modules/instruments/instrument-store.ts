import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { MasterTables } from './import/master-tables.js';
import type { Instrument, InstrumentDirectory, InstrumentLookup } from './instrument.js';
import { instrumentFault } from './instrument-fault.js';
import type { InstrumentMaster } from './instrument-master.entity.js';
import { currentMasters, loadMaster } from './load-master.js';
import { LoadedMaster } from './loaded-master.js';

/** Injects how often the store looks for masters that another process imported, in ms. */
export const INSTRUMENT_POLL_MS = Symbol('INSTRUMENT_POLL_MS');

const DEFAULT_POLL_MS = 3000;

/** One broker's instruments, through all changes of its master. */
class BrokerInstruments implements InstrumentLookup {
  master: InstrumentMaster | undefined;
  loaded = LoadedMaster.EMPTY;

  find(symbol: string, exchange: string): Instrument | undefined {
    return this.loaded.find(symbol, exchange);
  }
}

/**
 * The instruments of every broker in memory. Masters are loaded at the start and again when they change, whichever
 * process changed them; a lookup sees the old master until the new one is complete.
 */
@Injectable()
export class InstrumentStore implements InstrumentDirectory, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Instruments');
  private readonly brokers = new Map<string, BrokerInstruments>();
  private refreshing: Promise<void> = Promise.resolve();
  private isPolling = false;
  private isBlind = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: ((broker: string) => void)[] = [];

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Optional() @Inject(INSTRUMENT_POLL_MS) private readonly pollMs: number = DEFAULT_POLL_MS,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.poll(), this.pollMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.refreshing;
  }

  /** The answer stays valid for good: it follows the broker's master. */
  of(broker: string): InstrumentLookup {
    return this.instrumentsOf(broker);
  }

  /** Tells of every broker whose master was replaced, once lookups see the new one. */
  onReplaced(listener: (broker: string) => void): void {
    this.listeners.push(listener);
  }

  /** By the broker's own key, `token` within `brexchange`. */
  findByToken(broker: string, brexchange: string, token: string): Instrument | undefined {
    return this.brokers.get(broker)?.loaded.findByToken(brexchange, token);
  }

  /** Instruments (of one exchange) whose symbol begins with `text`, then those whose name holds it. */
  search(broker: string, text: string, limit: number, exchange?: string): Instrument[] {
    return this.brokers.get(broker)?.loaded.search(text, limit, exchange) ?? [];
  }

  /** All instruments of a broker; the list stays as it is when the master is replaced. */
  all(broker: string): readonly Instrument[] {
    return this.brokers.get(broker)?.loaded.all ?? [];
  }

  /** The masters that lookups see now, by broker. */
  masters(): InstrumentMaster[] {
    return [...this.brokers.values()].flatMap(({ master }) => master ?? []);
  }

  /**
   * Makes sure that these instruments are found: begins a master with them, or adds those that the present one lacks. An
   * instrument that is there under the same symbol or the same token stays as it is. For the few instruments that a
   * broker brings along; masters go through `InstrumentImporter`.
   *
   * @throws Error naming the first instrument that is no sound one
   */
  async ensure(broker: string, instruments: readonly Instrument[]): Promise<void> {
    for (const instrument of instruments) {
      const fault = instrumentFault(instrument);
      if (fault) throw new Error(`Instrument ${instrument.exchange}:${instrument.symbol} of ${broker}: ${fault}`);
    }
    await this.refresh();
    const lookup = this.of(broker);
    const isMissing = ({ symbol, exchange }: Instrument) => !lookup.find(symbol, exchange);
    const missing = instruments.filter(isMissing);
    if (missing.length === 0) return;
    await new MasterTables(this.dataSource).merge(broker, 'built in', missing);
    await this.refresh();
    for (const { symbol, exchange, token, brexchange } of missing.filter(isMissing)) {
      this.logger.warn(`${broker}: ${exchange}:${symbol} is left out, token ${token} of ${brexchange} is another's`);
    }
  }

  /** Loads the masters that have changed since; resolves when lookups see them. */
  refresh(): Promise<void> {
    const turn = this.refreshing.then(() => this.loadChanged());
    this.refreshing = turn.catch(() => undefined);
    return turn;
  }

  /** What is loaded stays usable while the database cannot be read; that is said once, not every few seconds. */
  private async poll(): Promise<void> {
    if (this.isPolling) return;
    this.isPolling = true;
    try {
      await this.refresh();
      this.isBlind = false;
    } catch (error) {
      if (!this.isBlind) this.logger.warn(`Cannot look for new instrument masters: ${(error as Error).message}`);
      this.isBlind = true;
    } finally {
      this.isPolling = false;
    }
  }

  private async loadChanged(): Promise<void> {
    const masters = await currentMasters(this.dataSource);
    for (const [broker, { id, generation }] of masters) {
      const held = this.brokers.get(broker)?.master;
      if (held?.id !== id || held.generation !== generation) await this.load(broker);
    }
  }

  private async load(broker: string): Promise<void> {
    const current = await loadMaster(this.dataSource, broker);
    if (!current) return;
    const { master, instruments } = current;
    const held = this.instrumentsOf(broker);
    held.master = master;
    held.loaded = instruments;
    this.logger.log(`${broker}: ${instruments.size} instruments, generation ${master.generation}`);
    for (const listener of this.listeners) listener(broker);
  }

  private instrumentsOf(broker: string): BrokerInstruments {
    const held = this.brokers.get(broker) ?? new BrokerInstruments();
    this.brokers.set(broker, held);
    return held;
  }
}
