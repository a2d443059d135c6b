import type { DepthLevel, Mode } from './messages.js';

/** `EXCHANGE:SYMBOL` as in `NSE:RELIANCE`, or the two apart. A suffix as in `NSE:TCS:20` asks for a depth level. */
export type Instrument = string | { symbol: string; exchange: string };

export interface ReadInstrument {
  symbol: string;
  exchange: string;
  /** `EXCHANGE:SYMBOL` */
  instrument: string;
  /** Of the suffix. */
  depthLevel?: DepthLevel;
}

const DEPTH_SUFFIX = /^(.+):(5|20|30|50|200)$/;

/** Never throws: what is no instrument is for the gateway to refuse, with a code. */
export function readInstrument(given: Instrument): ReadInstrument {
  const { symbol, exchange } = typeof given === 'string' ? split(given) : given;
  const suffix = DEPTH_SUFFIX.exec(symbol);
  if (!suffix) return { symbol, exchange, instrument: `${exchange}:${symbol}` };
  const depthLevel = Number(suffix[2]) as DepthLevel;
  return { symbol: suffix[1]!, exchange, instrument: `${exchange}:${suffix[1]}`, depthLevel };
}

/** Exchanges hold no colon; symbols may. */
function split(text: string): { symbol: string; exchange: string } {
  const colon = text.indexOf(':');
  return { exchange: text.slice(0, Math.max(0, colon)), symbol: text.slice(colon + 1) };
}

/** There is one subscription per instrument and mode. */
export function topicKey(instrument: string, mode: Mode): string {
  return `${mode} ${instrument}`;
}
