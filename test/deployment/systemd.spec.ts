import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { itUnless } from '../support/requires.js';
import { read } from './support/manifests.js';
import { isSetting, soundSettings } from './support/settings-of.js';

const UNIT = read('deploy/systemd/tickgate.service');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
const noSystemd = hasSystemd ? undefined : 'systemd-analyze is not installed';

function valuesOf(key: string): string[] {
  return [...UNIT.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);
}

describe('the systemd unit', () => {
  it('gives settings that exist and work together', () => {
    const env = Object.fromEntries(
      valuesOf('Environment').map((text) => text.split(/=(.*)/s).slice(0, 2) as [string, string]),
    );
    const { NODE_ENV, ...settings } = env;
    expect(NODE_ENV).toBe('production');
    for (const name of Object.keys(settings)) expect([name, isSetting(name)]).toEqual([name, true]);
    const [folder] = valuesOf('StateDirectory');
    expect(soundSettings(settings).databaseUrl).toBe(`sqlite:/var/lib/${folder}/tickgate.db`);
  });

  it('leaves the gateway more time to end than it takes', () => {
    expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(5);
  });

  itUnless(noSystemd)('is sound by systemd-analyze verify', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-unit-'));
    try {
      const file = join(folder, 'tickgate.service');
      writeFileSync(file, UNIT.replace('/usr/bin/node', process.execPath));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
      expect(stderr.split('\n').filter((line) => line.includes('tickgate.service'))).toEqual([]);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  itUnless(noSystemd)('exposes little by systemd-analyze security', () => {
    const file = new URL('../../deploy/systemd/tickgate.service', import.meta.url).pathname;
    const text = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
      encoding: 'utf8',
    });
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(text)![1]);
    expect(exposure).toBeLessThan(2);
  });

  it('lets the threads of ZeroMQ name their priority, without which they end the process', () => {
    const filters = valuesOf('SystemCallFilter');
    const denied = filters.findIndex((filter) => filter.startsWith('~') && filter.includes('@resources'));
    expect(filters.indexOf('sched_setscheduler')).toBeGreaterThan(denied);
  });
});
