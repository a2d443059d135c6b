import { describe, expect, it } from '@jest/globals';
import type { Sample } from './load/pass.js';
import { judge } from './report/verdicts.js';
import { runScenario } from './run-scenario.js';
import type { Check, Contender, LoadScenario, Round } from './scenario.js';
import type { Tools } from './tool-chain.js';

const tools = { wsload: { path: 'wsload' }, zpub: { missing: 'no headers' } } as Tools;
const round = { seconds: 1 } as Round;

function rate(deliveriesPerSecond: number): Sample {
  return { deliveriesPerSecond } as Sample;
}

const describeRate = ({ deliveriesPerSecond }: Sample): string => `${deliveriesPerSecond}/s`;

function contender(name: string, run: () => Promise<Sample>, needs: Contender['needs'] = []): Contender {
  return { name, needs, run, load: { clients: 1, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 1 } };
}

const faster: Check = {
  target: 'a is faster',
  compares: ['a', 'b'],
  judge(a, b) {
    const [first, second] = [a!, b!].map((outcome) => outcome.median((sample) => sample.deliveriesPerSecond));
    return { figure: `${first! / second!}`, met: first! > second! };
  },
};

function scenario(...contenders: Contender[]): LoadScenario {
  return { kind: 'load', name: 'race', work: 'two run', contenders, checks: [faster] };
}

describe('runScenario', () => {
  it('lets the contenders take turns and judges the medians of their rounds', async () => {
    const order: string[] = [];
    const rates: Record<string, number[]> = { a: [5, 90, 6], b: [2, 3, 80] };
    const runner = (name: string): Contender =>
      contender(name, async () => {
        order.push(name);
        return rate(rates[name]!.shift()!);
      });
    const { outcomes } = await runScenario(scenario(runner('a'), runner('b')), 3, tools, round, () => {}, describeRate);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(judge(faster, outcomes).verdict).toEqual({ figure: '2', met: true });
  });

  it('takes no more rounds of a contender than there is use for', async () => {
    const order: string[] = [];
    const runner = (name: string): Contender =>
      contender(name, async () => {
        order.push(name);
        return rate(1);
      });
    await runScenario(
      scenario(runner('a'), { ...runner('b'), mostRounds: 1 }),
      3,
      tools,
      round,
      () => {},
      describeRate,
    );
    expect(order).toEqual(['a', 'b', 'a', 'a']);
  });

  it('goes on without a contender that fails, and judges nothing that compares it', async () => {
    let turns = 0;
    const a = contender('a', async () => rate(++turns));
    const b = contender('b', async () => {
      throw new Error('fell over');
    });
    const said: string[] = [];
    const { outcomes, failures } = await runScenario(
      scenario(a, b),
      2,
      tools,
      round,
      (line) => said.push(line),
      describeRate,
    );
    expect(turns).toBe(2);
    expect(failures).toEqual([{ contender: 'b', reason: 'fell over', skipped: false }]);
    expect(judge(faster, outcomes).verdict).toBeUndefined();
    expect(said).toContain('  b: FAILED: fell over');
  });

  it('skips a contender whose tool is missing, and says what to do', async () => {
    const b = contender('b', async () => rate(1), ['wsload', 'zpub']);
    const said: string[] = [];
    const { failures } = await runScenario(scenario(b), 1, tools, round, (line) => said.push(line), describeRate);
    expect(failures).toEqual([{ contender: 'b', reason: 'zpub is not there: no headers', skipped: true }]);
    expect(said).toEqual(['  b: skipped, zpub is not there: no headers']);
  });
});
