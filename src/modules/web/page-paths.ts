/** The pages of the web page (`web/src/pages.ts` has what each of them shows). Any other path is none of it. */
export const PAGE_PATHS = [
  '/',
  '/feeds',
  '/clients',
  '/keys',
  '/users',
  '/audit',
  '/capabilities',
  '/playground',
  '/websocket/test',
  '/websocket/test/20',
  '/websocket/test/30',
  '/websocket/test/50',
  '/profile',
  '/sign-in',
  '/setup',
] as const;

export type PagePath = (typeof PAGE_PATHS)[number];
