import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../common/json-object.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, MasterRequest, RejectedRow } from '../../engine/contract.js';
import { BadCell } from '../master/cells.js';
import type { Deployment } from './deployment.js';
import { indexInstruments } from './index-list.js';
import { instrumentOf } from './master-row.js';
import { SEGMENTS } from './segments.js';
import { describe, isSuccess } from './subscription-calls.js';

const INDEX_LIST = '/instruments/indexlist';

/** The master of each segment by itself, and the lists of indices. */
export function xtsInstruments({ origin, services }: Deployment, exchanges: readonly string[]): InstrumentSource {
  const base = `${origin}${services.instruments}`;
  const names = new Set(exchanges.map((exchange) => SEGMENTS[exchange]!.name));
  const indexSegments = exchanges.filter((exchange) => exchange.endsWith('_INDEX'));
  return {
    requests: (credentials) => [
      ...[...names].map((name) => masterCall(base, name, credentials)),
      ...indexSegments.map((exchange) => indexCall(base, SEGMENTS[exchange]!.code, credentials)),
    ],
    parse: parseXtsInstruments,
  };
}

function masterCall(base: string, name: string, credentials: Credentials): MasterRequest {
  return {
    dispensable: true,
    method: 'POST',
    url: `${base}/instruments/master`,
    headers: { 'Content-Type': 'application/json', ...authorization(credentials) },
    body: JSON.stringify({ exchangeSegmentList: [name] }),
  };
}

function indexCall(base: string, segment: number, credentials: Credentials): MasterRequest {
  return {
    dispensable: true,
    method: 'GET',
    url: `${base}${INDEX_LIST}?exchangeSegment=${segment}`,
    headers: authorization(credentials),
  };
}

/** Not asked for by every server, and no harm where it is not. */
function authorization({ token }: Credentials): Record<string, string> {
  return token ? { authorization: token } : {};
}

/**
 * Reads the master of a segment, whose rows are lines of one text, or a list of indices. An error that the broker
 * answers with is one bad row: the other segments do not depend on it.
 *
 * @throws Error when the body is neither
 */
export function* parseXtsInstruments(body: Buffer, request: HttpCall): Generator<Instrument | RejectedRow> {
  const answer = parseJsonObject(body.toString('utf8'));
  if (!answer) throw new Error('an answer that is no JSON');
  if (!isSuccess(answer)) {
    yield { line: 1, reason: `the broker gives nothing${said(answer)}` };
    return;
  }
  const { result } = answer;
  if (request.url.includes(INDEX_LIST)) {
    const list = isJsonObject(result) ? result.indexList : undefined;
    if (!Array.isArray(list)) throw new Error('an answer without a list of indices');
    yield* indexInstruments(list, Number(new URL(request.url).searchParams.get('exchangeSegment')));
  } else {
    if (typeof result !== 'string') throw new Error('an answer without the text of a master');
    yield* readRows(result);
  }
}

function* readRows(text: string): Generator<Instrument | RejectedRow> {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const row = text.slice(start, end).trimEnd();
    start = end + 1;
    line += 1;
    if (row === '') continue;
    try {
      const instrument = instrumentOf(row.split('|'));
      if (instrument) yield instrument;
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      yield { line, reason: error.message };
    }
  }
}

function said(answer: JsonObject): string {
  const text = describe(answer);
  return text ? `: ${text.slice(0, 200)}` : '';
}
