import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AccountsService } from '../../auth/accounts.service.js';
import type { BrokerDefinition } from '../../brokers/engine/contract.js';
import { InstrumentImporter } from '../../instruments/instrument-importer.js';
import { Processes } from '../../processes/processes.js';
import type { ImportDto } from './instrument.dto.js';
import { MasterImport } from './master-import.js';

/** What became of the last ones can be asked for. */
const KEPT = 100;
const IMPORT_QUESTION = 'instruments.import';

/** The fetches of instrument masters that were begun over REST. They run in the process that was asked. */
@Injectable()
export class MasterImports implements OnModuleInit, OnModuleDestroy {
  private readonly imports = new Map<string, MasterImport>();

  constructor(
    private readonly accounts: AccountsService,
    private readonly importer: InstrumentImporter,
    private readonly processes: Processes,
  ) {}

  onModuleInit(): void {
    this.processes.answer(IMPORT_QUESTION, ({ id }) => this.imports.get(String(id))?.progress);
  }

  onModuleDestroy(): void {
    for (const each of this.imports.values()) each.stop();
  }

  /** Begins a fetch; one of this broker that is under way is given instead. */
  begin(definition: BrokerDefinition, force: boolean): ImportDto {
    const present = [...this.imports.values()].find(
      ({ isUnderWay, progress }) => isUnderWay && progress.broker === definition.id,
    );
    if (present) return present.progress;
    const { accounts, importer } = this;
    const begun = new MasterImport(definition, { accounts, importer, now: Date.now });
    this.imports.set(begun.progress.id, begun);
    if (this.imports.size > KEPT) this.imports.delete(this.imports.keys().next().value!);
    void begun.run(force);
    return begun.progress;
  }

  /** In whichever process it runs. */
  async find(id: string): Promise<ImportDto | undefined> {
    const { answers } = await this.processes.ask<ImportDto>(IMPORT_QUESTION, { id });
    return answers[0]?.data;
  }
}
