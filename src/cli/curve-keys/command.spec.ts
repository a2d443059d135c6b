import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { publicKeyOf } from '../../modules/bus/curve/curve-keys.js';
import { curveKeysCommand } from './command.js';

function run(...argv: string[]) {
  const printed = { out: '', err: '' };
  const code = curveKeysCommand(argv, {
    out: (line) => {
      printed.out += `${line}\n`;
    },
    err: (line) => {
      printed.err += `${line}\n`;
    },
  });
  return { code, ...printed };
}

describe('npm run curve-keys', () => {
  it('prints what a .env file takes, with the public key that belongs to it', () => {
    const { code, out, err } = run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { ZMQ_CURVE_SECRET_KEY: secret, ...others } = parseEnv(out);
    expect(others).toEqual({});
    expect(out).toContain(publicKeyOf(secret!));
    expect(out.split(secret!)).toHaveLength(2);
  });

  it('makes another pair each time', () => {
    expect(run().out).not.toBe(run().out);
  });

  it('explains itself, and refuses what it does not know', () => {
    expect(run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('ZMQ_CURVE_CLIENT_KEYS'), err: '' });
    expect(run('--server')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('npm run curve-keys') });
  });
});
