import type { ComponentType } from 'react';
import type { PagePath } from '../../src/modules/web/page-paths.js';
import type { Role } from './api/types.js';
import { type Load, lazily } from './router/lazily.js';

export interface PageEntry {
  title: string;
  /** Shown without signing in. */
  isPublic?: boolean;
  /** In the navigation, for these roles. */
  nav?: readonly Role[];
  Component: ComponentType;
}

const ALL: readonly Role[] = ['admin', 'trader', 'viewer'];

function page(title: string, load: Load<object>, more: Partial<PageEntry> = {}): PageEntry {
  return { title, Component: lazily(load), ...more };
}

/** Every page, in the order of the navigation. A page is the default export of its module. */
export const PAGES: Readonly<Record<PagePath, PageEntry>> = {
  '/': page('Board', () => import('./board/board-page.js'), { nav: ALL }),
  '/feeds': page('Feeds', () => import('./feeds/feeds-page.js'), { nav: ALL }),
  '/clients': page('Clients', () => import('./clients/clients-page.js'), { nav: ALL }),
  '/keys': page('Keys', () => import('./keys/keys-page.js'), { nav: ALL }),
  '/users': page('Users', () => import('./users/users-page.js'), { nav: ['admin'] }),
  '/audit': page('Audit', () => import('./audit/audit-page.js'), { nav: ['admin'] }),
  '/capabilities': page('Capabilities', () => import('./capabilities/capabilities-page.js'), { nav: ALL }),
  '/playground': page('Playground', () => import('./playground/playground-page.js'), { nav: ALL }),
  '/websocket/test': page('WebSocket test', () => import('./websocket-test/websocket-test-page.js')),
  '/websocket/test/20': page('Depth 20 test', () => import('./websocket-test/websocket-test-page.js')),
  '/websocket/test/30': page('Depth 30 test', () => import('./websocket-test/websocket-test-page.js')),
  '/websocket/test/50': page('Depth 50 test', () => import('./websocket-test/websocket-test-page.js')),
  '/profile': page('Profile', () => import('./profile/profile-page.js')),
  '/sign-in': page('Sign in', () => import('./session/sign-in-page.js'), { isPublic: true }),
  '/setup': page('Set up', () => import('./session/set-up-page.js'), { isPublic: true }),
};
