import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { LogLine } from '../common/log-line.js';
import { GatewayLogger } from './gateway-logger.js';
import { JsonLogger, type PinoLevel } from './json-logger.js';

let written: string;

beforeEach(() => {
  written = '';
});
afterEach(() => Logger.overrideLogger(true));

function logTo(level: PinoLevel = 'info'): GatewayLogger {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const logger = new GatewayLogger(new JsonLogger({ level, role: 'edge', destination }));
  Logger.overrideLogger(logger);
  return logger;
}

function lines(): Record<string, unknown>[] {
  return written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log in JSON', () => {
  it('has time, level, role, context and text', () => {
    logTo();
    new Logger('Bus').warn('a feed is away');
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        role: 'edge',
        pid: process.pid,
        context: 'Bus',
        msg: 'a feed is away',
      },
    ]);
  });

  it('has the process where several share an output', () => {
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    });
    new JsonLogger({ level: 'info', role: 'edge', processName: 'edge-1', destination }).log('a line', 'Bus');
    expect(lines()[0]).toMatchObject({ role: 'edge', process: 'edge-1', pid: process.pid, msg: 'a line' });
  });

  it('has the facts of a line by name', () => {
    logTo();
    new Logger('Sessions').log(new LogLine('Session x ended', { event: 'session_ended', code: 4408, user: undefined }));
    expect(lines()[0]).toMatchObject({ event: 'session_ended', code: 4408, msg: 'Session x ended' });
    expect(lines()[0]).not.toHaveProperty('user');
  });

  it('keeps an error with its stack on one line, however it is given', () => {
    logTo();
    const logger = new Logger('Http');
    logger.error(new Error('boom'));
    logger.error('failed', 'Error: failed\n    at x');
    logger.error('first line\nsecond line');
    expect(written.trimEnd().split('\n')).toHaveLength(3);
    expect(lines()).toMatchObject([
      { msg: 'boom', stack: expect.stringContaining('json-logger.spec') },
      { msg: 'failed', stack: 'Error: failed\n    at x', context: 'Http' },
      { msg: 'first line\nsecond line' },
    ]);
  });

  it('leaves out what is less important than the level, and the wiring of the framework', () => {
    logTo('warn');
    const logger = new Logger('X');
    for (const level of ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const) logger[level](level);
    expect(lines().map(({ level }) => level)).toEqual(['warn', 'error', 'fatal']);
    logTo('trace');
    new Logger('RouterExplorer').log('Mapped {/x, GET} route');
    expect(lines()).toHaveLength(3);
  });

  it('blots out what stands under the name of a secret', () => {
    logTo();
    new Logger('X').log(
      new LogLine('a request', { api_key: 'k-123456', authorization: 'Bearer abc', address: 'here' }),
    );
    expect(lines()[0]).toMatchObject({ api_key: '***', authorization: '***', address: 'here' });
  });

  it('writes a line that repeats a few times, and then how often it came', () => {
    const log = logTo();
    for (let i = 0; i < 1000; i++) new Logger('Bus').error('the same again');
    log.flush();
    expect(lines()).toHaveLength(6);
    expect(lines().at(-1)).toMatchObject({
      level: 'error',
      context: 'Bus',
      msg: 'the same again (and 995 times more)',
    });
  });
});
