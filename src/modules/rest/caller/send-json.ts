import type { Response } from 'express';

const HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };

/** Sends JSON that is text already: no second encoding, and no tag that nobody compares. */
export function sendJson(response: Response, json: string): void {
  response.writeHead(200, { ...HEADERS, 'Content-Length': Buffer.byteLength(json) }).end(json);
}
