import { dhanInstruments } from '../families/dhan/instruments.js';

/** Public; about 200,000 rows. */
export const instruments = dhanInstruments('https://images.dhan.co/api-data/api-scrip-master.csv');
