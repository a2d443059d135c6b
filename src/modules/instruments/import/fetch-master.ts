import { redact } from '../../../common/redact.js';
import type { Credentials, HttpCall, InstrumentSource } from '../../brokers/engine/contract.js';
import { downloadBody } from './download-body.js';
import { MasterFetchError } from './master-fetch-error.js';
import type { MasterPart } from './read-master.js';

export interface FetchOptions {
  /** Longest time without a byte, in ms; default 30 s. */
  idleTimeoutMs?: number;
  /** Longest time for one body, in ms; default 10 min. */
  totalTimeoutMs?: number;
  /** Most bytes of all bodies together, after the decompression that HTTP itself asks for; default 256 MiB. */
  maxBytes?: number;
  /** Ends the download. */
  signal?: AbortSignal;
  /** Told the bytes so far of the body called `name`, and its length where the server gave one. */
  onProgress?(name: string, bytes: number, length: number | undefined): void;
  /** Told why a body is left out that the master can do without; the message is one line without secrets. */
  onMissing?(message: string): void;
}

/** The largest known master has 40 MB. */
const DEFAULTS = { idleTimeoutMs: 30_000, totalTimeoutMs: 600_000, maxBytes: 256 * 1024 * 1024 };

/** The broker with the most pages has fewer than twenty. */
const MAX_BODIES = 1000;

/**
 * Downloads all bodies of a broker's instrument master, one after another, as `InstrumentImporter.import` takes them.
 * A part's name is host and path: a query may hold secrets.
 *
 * @throws MasterFetchError
 */
export async function fetchMaster(
  source: InstrumentSource,
  credentials: Credentials,
  options: FetchOptions = {},
): Promise<MasterPart[]> {
  try {
    return await fetchAll(source, credentials, { ...DEFAULTS, ...options });
  } catch (error) {
    const message = redact((error as Error).message, Object.values(credentials));
    throw new MasterFetchError(error instanceof MasterFetchError ? error.failure : 'not_data', message);
  }
}

/** What the masters table and messages call downloaded parts: each host and path once, in 500 characters. */
export function sourceOf(parts: readonly MasterPart[]): string {
  return [...new Set(parts.map(({ name }) => name))].join(', ').slice(0, 500);
}

async function fetchAll(
  source: InstrumentSource,
  credentials: Credentials,
  options: FetchOptions & typeof DEFAULTS,
): Promise<MasterPart[]> {
  const parts: MasterPart[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  const missing: MasterFetchError[] = [];
  for (const first of source.requests(credentials)) {
    try {
      for (let request: HttpCall | undefined = first; request; ) {
        const name = nameOf(request);
        const key = `${request.method} ${request.url} ${request.body ?? ''}`;
        if (seen.has(key) || seen.size === MAX_BODIES) {
          throw new MasterFetchError('not_data', `${name}: the pages of the master have no end`);
        }
        seen.add(key);
        const body: Buffer = await downloadBody(request, name, { ...options, maxBytes: options.maxBytes - bytes });
        bytes += body.length;
        parts.push({ name, body, request });
        request = source.next?.(body, request);
      }
    } catch (error) {
      if (!first.dispensable || !isOfOneBody(error)) throw error;
      missing.push(error);
    }
  }
  if (parts.length === 0 && missing[0]) throw missing[0];
  for (const { message } of missing) options.onMissing?.(redact(message, Object.values(credentials)));
  return parts;
}

/** Whether the other bodies may fare better. */
function isOfOneBody(error: unknown): error is MasterFetchError {
  if (!(error instanceof MasterFetchError)) return false;
  return error.failure !== 'cancelled' && error.failure !== 'login_required' && error.failure !== 'too_large';
}

function nameOf({ url }: HttpCall): string {
  if (!URL.canParse(url)) throw new MasterFetchError('unreachable', 'the address of the master is no URL');
  const { host, pathname } = new URL(url);
  return host + pathname;
}
