import { register } from 'node:module';

/**
 * Lets Node run the TypeScript source without a build: `node --import ./test/support/typescript-loader.js`. Threads that
 * the source starts under Jest need it, since Jest's own transformer does not reach them.
 */
register('./typescript-hooks.js', import.meta.url);
