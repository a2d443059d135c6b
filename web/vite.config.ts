import { defineConfig } from 'vite';

/** Where the gateway runs while its page is developed with `npx vite web`. */
const GATEWAY = process.env.TICKGATE_URL ?? 'http://127.0.0.1:5000';

export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Every asset is a file of its own, which a browser keeps.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  esbuild: { jsx: 'automatic' },
  server: {
    proxy: {
      '/api': GATEWAY,
      '/admin': GATEWAY,
      '/auth': GATEWAY,
      '/docs': GATEWAY,
      '/socket.io': { target: GATEWAY, ws: true },
    },
  },
});
