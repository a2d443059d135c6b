import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';

const python = await pythonWith('websockets==15.0.1', 'protobuf==6.33.6', 'grpcio-tools==1.76.0');

describeUnless(python.missing)('the Python script of docs/compact.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickgate-compact-'));
  let edge: TestEdge;

  beforeAll(async () => {
    edge = await TestEdge.start();
    const options = ['--proto_path=packages/client/proto', `--python_out=${folder}`, 'tickgate.proto'];
    await promisify(execFile)(python.interpreter!, ['-m', 'grpc_tools.protoc', ...options]);
  });
  afterAll(async () => {
    await edge?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads ticks by classes that protoc makes of the published schema', async () => {
    const [, script] = /```py\n([\s\S]*?)```/.exec(readFileSync('docs/compact.md', 'utf8'))!;
    const file = join(folder, 'watch.py');
    const changed = script!
      .replace('ws://127.0.0.1:8765', edge.gateway.url)
      .replace('"KEY"', JSON.stringify(API_KEY))
      .replace('"RELIANCE"', '"SYM1"');
    writeFileSync(file, changed);
    const child = spawn(python.interpreter!, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const topic = 'replay_NSE_SYM1_QUOTE';
    await eventually(() => expect(edge.publisher.topics).toContain(topic));
    const data = { symbol: 'SYM1', exchange: 'NSE', ltp: 1510.35 };
    edge.publisher.publish(topic, { ...data, bid: 1510.3 });
    edge.publisher.publish(topic, data);
    edge.publisher.publish(topic, { ...data, iv: 0.2 });
    await eventually(() =>
      expect(lines.filter((line) => line.startsWith('SYM1'))).toEqual([
        'SYM1 1510.35 1510.3',
        'SYM1 1510.35 None',
        'SYM1 1510.35',
      ]),
    );
    expect(lines).toContain('subscription');
    child.kill();
    await once(child, 'close');
  });
});
