import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { PAGE_PATHS } from './page-paths.js';
import { type WebFile, WebFiles } from './web-files.js';

const pages: ReadonlySet<string> = new Set(PAGE_PATHS);
const A_YEAR = 'public, max-age=31536000, immutable';

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Tickgate</title></head>
  <body>
    <h1>The page is not built</h1>
    <p>The gateway runs, but its web page is missing. Run <code>npm run build:web</code> and reload; no restart is needed.</p>
    <p>Meanwhile the API is at <a href="/docs">/docs</a>.</p>
  </body>
</html>
`;

/** Serves the files of the built page, and its start for each of its paths. Everything else goes on to the API. */
@Injectable()
export class WebPageMiddleware implements NestMiddleware {
  constructor(private readonly files: WebFiles) {}

  use(request: Request, response: Response, next: NextFunction): void {
    // Below a route that takes everything, request.path is always "/".
    const [path = ''] = request.originalUrl.split('?', 1);
    const file = this.files.find(path);
    if (request.method !== 'GET' && request.method !== 'HEAD') next();
    else if (file && path !== '/index.html') this.send(file, request, response, next);
    else if (pages.has(path.replace(/(?<=.)\/$/, ''))) this.sendIndex(request, response, next);
    else next();
  }

  private sendIndex(request: Request, response: Response, next: NextFunction): void {
    const index = this.files.index();
    if (index) this.send(index, request, response, next);
    else response.status(503).set('Cache-Control', 'no-store').type('html').send(NOT_BUILT);
  }

  private send(file: WebFile, request: Request, response: Response, next: NextFunction): void {
    const encoding = file.encodings.find((name) => request.acceptsEncodings(name) === name);
    response.vary('Accept-Encoding');
    response.set('Content-Type', file.type);
    response.set('Cache-Control', file.isImmutable ? A_YEAR : 'no-cache');
    if (encoding) response.set('Content-Encoding', encoding);
    const name = WebFiles.nameOf(file, encoding);
    response.sendFile(name, { root: this.files.root, cacheControl: false, acceptRanges: false }, (error) => {
      // A build in between has replaced it; a client that has gone needs no answer.
      if (error && !response.headersSent) {
        response.removeHeader('Content-Encoding');
        next();
      }
    });
  }
}
