import { xtsInstruments } from '../families/xts/instruments.js';
import { capabilities } from './capabilities.js';
import { deployment } from './protocol.js';

export const instruments = xtsInstruments(deployment, capabilities.exchanges);
