import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TestGateway } from '../support/gateway.js';
import { ROOT, read } from './support/manifests.js';
import { isSetting, settingsNamedIn } from './support/settings-of.js';

const DOCKERFILE = read('Dockerfile');

let gateway: TestGateway | undefined;

afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

function healthcheck(port: string): Promise<number | null> {
  const script = join(ROOT, 'deploy/docker/healthcheck.mjs');
  const child = spawn(process.execPath, [script], { env: { HTTP_PORT: port }, stdio: 'ignore' });
  return new Promise((resolve) => child.once('exit', resolve));
}

describe('the image', () => {
  it('copies from the context what the .dockerignore lets in, and what is there', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) => files!.split(' '));
    expect(copied.length).toBeGreaterThan(3);
    for (const path of copied.filter((file) => file !== '.')) {
      expect(existsSync(join(ROOT, path))).toBe(true);
      expect([path, allowed.some((one) => one === path || one.startsWith(`${path}/`))]).toEqual([path, true]);
    }
    for (const secret of ['.env', 'data/tickgate.db', 'data/tickgate.key', '.git'])
      expect(allowed).not.toContain(secret);
  });

  it('runs as an unprivileged user, with its data in a volume of that user', () => {
    const last = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));
    expect(last).toMatch(/chown node:node \/data\nUSER node\nVOLUME \/data/);
    expect(last).toContain('DATABASE_URL=sqlite:/data/');
  });

  it('sets what the gateway knows, and opens the ports of its defaults', () => {
    for (const name of settingsNamedIn(DOCKERFILE)) expect([name, isSetting(name)]).toEqual([name, true]);
    expect(DOCKERFILE).toContain('EXPOSE 5000 8765');
  });

  it('is healthy while a gateway answers, and not when none does', async () => {
    gateway = await TestGateway.start();
    const { port } = new URL(gateway.endpoints.http);
    expect(await healthcheck(port)).toBe(0);
    await gateway.stop();
    gateway = undefined;
    expect(await healthcheck(port)).toBe(1);
  });
});
