import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parseJsonObject } from '../../common/json-object.js';
import type { EndpointList } from '../../modules/rest/endpoints.js';

/** What was found where the gateway should be. */
export type GatewayLook =
  | { state: 'running'; endpoints: Partial<EndpointList>; clock?: ClockReading }
  /** Nobody listens. */
  | { state: 'absent'; reason: string }
  /** Somebody listens, and does not answer. */
  | { state: 'silent' }
  /** Somebody else answers. */
  | { state: 'stranger' };

/** The `Date` of an answer, which counts whole seconds, and when it was read; epoch ms. */
export interface ClockReading {
  theirs: number;
  ours: number;
}

export interface Page {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

const DEADLINE_MS = 3000;
const MAX_BODY = 65_536;

/** Asks whatever listens at `url` whether it is a gateway. */
export async function lookAtGateway(url: string, now: () => number): Promise<GatewayLook> {
  const begun = now();
  let page: Page;
  try {
    page = await getPage(`${url}/api/v1/endpoints`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'SILENT') return { state: 'silent' };
    if (code?.startsWith('HPE_') || code === 'ECONNRESET') return { state: 'stranger' };
    return { state: 'absent', reason: code ?? message };
  }
  const ours = (begun + now()) / 2;
  const { status, data } = parseJsonObject(page.body) ?? {};
  // While it starts it has no addresses yet, and says so in its own way.
  if (status !== 'success' && !page.body.includes('The gateway is still starting')) return { state: 'stranger' };
  const theirs = Date.parse(String(page.headers.date));
  return {
    state: 'running',
    endpoints: (data ?? {}) as Partial<EndpointList>,
    ...(!Number.isNaN(theirs) && { clock: { theirs, ours } }),
  };
}

/**
 * Reads a page of a program of this gateway. Its certificate is not verified: it is made out for the public name, and no
 * secret is sent.
 *
 * @throws Error with a code of Node's, or `SILENT` when nothing came in time
 */
export function getPage(url: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const open = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = open(url, { rejectUnauthorized: false, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (body.length > MAX_BODY) response.destroy();
      });
      response.once('close', () => {
        clearTimeout(deadline);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    const deadline = setTimeout(
      () => request.destroy(Object.assign(new Error(`${url} does not answer`), { code: 'SILENT' })),
      DEADLINE_MS,
    );
    request.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    request.end();
  });
}
