import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy, Optional } from '@nestjs/common';
import { type Clock, systemClock } from '../../common/clock.js';
import { AccountsService } from '../auth/accounts.service.js';
import type { FetchOptions } from '../instruments/import/fetch-master.js';
import { InstrumentImporter } from '../instruments/instrument-importer.js';
import { InstrumentStore } from '../instruments/instrument-store.js';
import { BrokerMaster } from './broker-master.js';
import type { BrokerDefinition } from './engine/contract.js';
import { BrokerRegistry } from './registry.js';

/** Injects `MasterRefreshOptions`. */
export const MASTER_REFRESH_OPTIONS = Symbol('MASTER_REFRESH_OPTIONS');

export interface MasterRefreshOptions {
  clock?: Clock;
  /** Uniform in [0, 1), for the back-off. */
  random?: () => number;
  /** Limits of the downloads. */
  limits?: Pick<FetchOptions, 'idleTimeoutMs' | 'totalTimeoutMs' | 'maxBytes'>;
}

/**
 * Keeps the instrument masters of the accounts' brokers up to date: at the start where there is none or only an old
 * one, and every morning. Nothing waits for it, and a master that cannot be had leaves the old one in place.
 */
@Injectable()
export class MasterRefresh implements OnApplicationBootstrap, OnModuleDestroy {
  /** By broker id. */
  private readonly masters = new Map<string, BrokerMaster>();
  private isStopped = false;

  constructor(
    private readonly accounts: AccountsService,
    private readonly brokers: BrokerRegistry,
    private readonly importer: InstrumentImporter,
    private readonly store: InstrumentStore,
    @Optional() @Inject(MASTER_REFRESH_OPTIONS) private readonly options: MasterRefreshOptions = {},
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const accounts = await this.accounts.list();
    for (const broker of new Set(accounts.map(({ broker }) => broker))) this.follow(broker);
  }

  /** To be called when an account of this broker came or has other credentials: its master may be had by now. */
  follow(broker: string): void {
    if (this.isStopped) return;
    const present = this.masters.get(broker);
    const definition = this.brokers.get(broker);
    if (present) present.tryAgain();
    else if (definition?.instruments) this.start(definition);
  }

  private start(definition: BrokerDefinition): void {
    const { clock = systemClock, random = Math.random, limits = {} } = this.options;
    const { accounts, importer, store } = this;
    const master = new BrokerMaster(definition, { accounts, importer, store, clock, random, limits });
    this.masters.set(definition.id, master);
    master.start();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    for (const master of this.masters.values()) master.stop();
  }
}
