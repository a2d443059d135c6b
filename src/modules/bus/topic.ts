import { EXCHANGES } from '../../common/exchanges.js';
import { DEFAULT_DEPTH_LEVEL, type DepthLevel, isDepthLevel, type Mode } from '../../common/mode.js';

/** A bus topic, `FEED_EXCHANGE_SYMBOL_MODE`, in its parts. */
export interface Topic {
  feed: string;
  exchange: string;
  symbol: string;
  mode: Mode;
  depthLevel: DepthLevel;
}

/** Longest first, so that `NSE_INDEX_NIFTY` is not read as the symbol `INDEX_NIFTY` of NSE. */
const exchangePrefixes = [...EXCHANGES].sort((a, b) => b.length - a.length).map((exchange) => `${exchange}_`);

export function formatTopic(topic: Topic): string {
  return `${topic.feed}_${topic.exchange}_${topic.symbol}_${modeSegment(topic.mode, topic.depthLevel)}`;
}

/** `LTP`, `QUOTE`, `DEPTH` (five levels), `DEPTH20`, … */
export function modeSegment(mode: Mode, depthLevel: DepthLevel): string {
  return mode === 'DEPTH' && depthLevel !== DEFAULT_DEPTH_LEVEL ? `DEPTH${depthLevel}` : mode;
}

/** Returns undefined for what is no exact topic: a prefix, or a foreign message. */
export function parseTopic(text: string): Topic | undefined {
  const feedEnd = text.indexOf('_');
  const modeStart = text.lastIndexOf('_');
  if (feedEnd < 1 || modeStart <= feedEnd) return undefined;
  const middle = text.slice(feedEnd + 1, modeStart);
  const prefix = exchangePrefixes.find((candidate) => middle.startsWith(candidate));
  if (!prefix || middle.length === prefix.length) return undefined;
  const mode = parseModeSegment(text.slice(modeStart + 1));
  if (!mode) return undefined;
  return { feed: text.slice(0, feedEnd), exchange: prefix.slice(0, -1), symbol: middle.slice(prefix.length), ...mode };
}

function parseModeSegment(segment: string): { mode: Mode; depthLevel: DepthLevel } | undefined {
  if (segment === 'LTP' || segment === 'QUOTE' || segment === 'DEPTH') {
    return { mode: segment, depthLevel: DEFAULT_DEPTH_LEVEL };
  }
  const level = /^DEPTH([1-9]\d*)$/.exec(segment)?.[1];
  const depthLevel = Number(level);
  if (!isDepthLevel(depthLevel) || depthLevel === DEFAULT_DEPTH_LEVEL) return undefined;
  return { mode: 'DEPTH', depthLevel };
}
