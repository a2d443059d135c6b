import type { ServerResponse } from 'node:http';

const HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };

/** Sends JSON that is text already: no second encoding, and no tag that nobody compares. */
export function sendJson(response: ServerResponse, json: string): void {
  response.writeHead(200, { ...HEADERS, 'Content-Length': Buffer.byteLength(json) }).end(json);
}

/** Sends JSON as the `data` of a success. */
export function sendData(response: ServerResponse, json: string): void {
  sendJson(response, `{"status":"success","data":${json}}`);
}
