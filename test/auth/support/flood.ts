import { Agent, request } from 'node:http';
import type { TestGateway } from '../../support/gateway.js';

const AT_ONCE = 20;

/** A `POST` with a JSON body. */
export interface Attempt {
  path: string;
  body: object;
  headers?: Record<string, string>;
}

/** Makes many requests, twenty at a time, by a client that costs little itself; gives the statuses of the answers. */
export async function flood(
  gateway: TestGateway,
  tries: number,
  attempt: (index: number) => Attempt,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < tries) statuses.push(await post(gateway.endpoints.http, agent, attempt(next++)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
  return statuses;
}

function post(url: string, agent: Agent, { path, body, headers }: Attempt): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    asked.on('error', reject);
    asked.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode!)));
    asked.end(JSON.stringify(body));
  });
}
