import { dhanInstruments } from '../families/dhan/instruments.js';

/** Those of the production exchange: the sandbox has none of its own. */
export const instruments = dhanInstruments('https://images.dhan.co/api-data/api-scrip-master.csv');
