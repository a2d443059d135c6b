import { Injectable } from '@nestjs/common';
import { aliceblue } from './aliceblue/index.js';
import { angel } from './angel/index.js';
import { arrow } from './arrow/index.js';
import { compositedge } from './compositedge/index.js';
import { definedge } from './definedge/index.js';
import { deltaexchange } from './deltaexchange/index.js';
import { dhan } from './dhan/index.js';
import { dhanSandbox } from './dhan_sandbox/index.js';
import type { BrokerDefinition } from './engine/contract.js';
import { firstock } from './firstock/index.js';
import { fivepaisa } from './fivepaisa/index.js';
import { fivepaisaxts } from './fivepaisaxts/index.js';
import { flattrade } from './flattrade/index.js';
import { fyers } from './fyers/index.js';
import { groww } from './groww/index.js';
import { hdfcsecurities } from './hdfcsecurities/index.js';
import { hdfcsky } from './hdfcsky/index.js';
import { ibulls } from './ibulls/index.js';
import { iifl } from './iifl/index.js';
import { iiflcapital } from './iiflcapital/index.js';
import { indmoney } from './indmoney/index.js';
import { jainamxts } from './jainamxts/index.js';
import { kotak } from './kotak/index.js';
import { motilal } from './motilal/index.js';
import { mstock } from './mstock/index.js';
import { nubra } from './nubra/index.js';
import { paytm } from './paytm/index.js';
import { pocketful } from './pocketful/index.js';
import { replay } from './replay/index.js';
import { rmoney } from './rmoney/index.js';
import { samco } from './samco/index.js';
import { shoonya } from './shoonya/index.js';
import { tradejini } from './tradejini/index.js';
import { tradesmart } from './tradesmart/index.js';
import { upstox } from './upstox/index.js';
import { wisdom } from './wisdom/index.js';
import { zebu } from './zebu/index.js';
import { zerodha } from './zerodha/index.js';

/** The brokers that come with Tickgate: one line each. */
export const shippedBrokers: readonly BrokerDefinition[] = [
  aliceblue,
  angel,
  arrow,
  compositedge,
  definedge,
  deltaexchange,
  dhan,
  dhanSandbox,
  firstock,
  fivepaisa,
  fivepaisaxts,
  flattrade,
  fyers,
  groww,
  hdfcsecurities,
  hdfcsky,
  ibulls,
  iifl,
  iiflcapital,
  indmoney,
  jainamxts,
  kotak,
  motilal,
  mstock,
  nubra,
  paytm,
  pocketful,
  replay,
  rmoney,
  samco,
  shoonya,
  tradejini,
  tradesmart,
  upstox,
  wisdom,
  zebu,
  zerodha,
];

/** Every broker that this process knows, the shipped ones and those of other modules. */
@Injectable()
export class BrokerRegistry {
  private readonly definitions = new Map<string, BrokerDefinition>();

  /** @throws Error when the id is taken: two definitions of one id would shadow each other by chance */
  register(definition: BrokerDefinition): void {
    if (this.definitions.has(definition.id)) throw new Error(`Broker ${definition.id} is registered twice`);
    this.definitions.set(definition.id, definition);
  }

  get(id: string): BrokerDefinition | undefined {
    return this.definitions.get(id);
  }

  /** In alphabetical order. */
  ids(): string[] {
    return [...this.definitions.keys()].sort();
  }
}
