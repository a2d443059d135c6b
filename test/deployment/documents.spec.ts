import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT, read } from './support/manifests.js';
import { isSetting, settingsNamedIn } from './support/settings-of.js';

const DOCUMENTS = [
  'docs/deployment.md',
  'deploy/proxy/nginx.conf',
  'deploy/proxy/Caddyfile',
  'deploy/compose/.env.example',
];

describe('the documents of deployment', () => {
  it.each(DOCUMENTS)('name in %s no setting that is not there', (file) => {
    const text = read(file);
    const unknown = settingsNamedIn(text).filter((name) => !isSetting(name) && !/^(FEED|EDGE)_CURVE_/.test(name));
    expect(unknown).toEqual([]);
  });

  it('lead to files, and to headings, that are there', () => {
    const text = read('docs/deployment.md');
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) {
      const isThere = target.startsWith('#')
        ? headings.includes(target.slice(1))
        : existsSync(join(ROOT, dirname('docs/deployment.md'), target.split('#')[0]!));
      expect([target, isThere]).toEqual([target, true]);
    }
  });

  it('pass WebSockets on in both proxies, to the default ports', () => {
    const nginx = read('deploy/proxy/nginx.conf');
    expect(nginx).toContain('proxy_http_version 1.1;');
    expect(nginx).toContain('proxy_set_header Upgrade $http_upgrade;');
    expect(nginx).toContain('proxy_set_header Connection $connection_upgrade;');
    for (const proxy of [nginx, read('deploy/proxy/Caddyfile')]) {
      expect(proxy).toContain('127.0.0.1:8765');
      expect(proxy).toContain('127.0.0.1:5000');
    }
  });
});
