import { describe, expect, it } from '@jest/globals';
import { frameOf } from './frame.js';

const at = (url: string, functionName = 'send') => ({ functionName, url, lineNumber: 6, columnNumber: 2 });

describe('frameOf', () => {
  it.each([
    ['file:///app/dist/modules/bus/x.js', 'gateway', 'modules/bus/x.js:7'],
    ['file:///app/node_modules/ws/lib/sender.js', 'library', 'ws/lib/sender.js:7'],
    ['node:internal/stream_base_commons', 'node', 'node:internal/stream_base_commons:7'],
    ['', 'native', ''],
  ])('tells whose code %s is', (url, kind, place) => {
    expect(frameOf(at(url), () => undefined)).toEqual({ name: 'send', kind, place });
  });

  it('tells the module from before the files were joined', () => {
    const origin = () => ({ module: 'file:///app/dist/modules/hub/route.js', line: 41 });
    expect(frameOf(at('file:///app/dist/main.js', ''), origin)).toEqual({
      name: '(anonymous)',
      kind: 'gateway',
      place: 'modules/hub/route.js:41',
    });
  });

  it.each([
    ['file:///app/dist/hub/src/hub/route.ts', 'hub/route.ts:1'],
    ['file:///app/node_modules/a/node_modules/b/dist/index.js', 'b/dist/index.js:1'],
    ['file:///app/run.js', '/app/run.js:1'],
  ])('tells the path of %s within its package or source', (module, place) => {
    expect(frameOf(at('file:///x.js'), () => ({ module, line: 1 })).place).toBe(place);
  });
});
