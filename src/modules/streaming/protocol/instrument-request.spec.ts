import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMalformed, readInstrumentRequest } from './instrument-request.js';

const TCS = { symbol: 'TCS', exchange: 'NSE' };

describe('readInstrumentRequest', () => {
  it.each([
    [
      { ...TCS, mode: 1 },
      { mode: 'LTP', number: 1 },
    ],
    [
      { ...TCS, mode: 'ltp' },
      { mode: 'LTP', number: 1 },
    ],
    [
      { ...TCS, mode: 2 },
      { mode: 'QUOTE', number: 2 },
    ],
    [
      { ...TCS, mode: 'QUOTE' },
      { mode: 'QUOTE', number: 2 },
    ],
    [
      { ...TCS, mode: 3 },
      { mode: 'DEPTH', number: 3 },
    ],
    [
      { ...TCS, mode: 4 },
      { mode: 'DEPTH', number: 4 },
    ],
    [
      { ...TCS, mode: 'Depth' },
      { mode: 'DEPTH', number: 3 },
    ],
  ])('reads the mode of %j', (entry, mode) => {
    expect(readInstrumentRequest(entry, {})).toMatchObject({ mode });
  });

  it.each([0, 5, 2.5, -1, '2', 'full', '', 'constructor', true, {}, []])('refuses %j as a mode', (mode) => {
    expect(readInstrumentRequest({ ...TCS, mode }, {})).toMatchObject({ code: 'INVALID_MODE', ...TCS });
  });

  it("lets an entry's own mode and depth win over the request's", () => {
    const inherited = { mode: 'LTP', depthLevel: 50 };
    expect(readInstrumentRequest(TCS, inherited)).toMatchObject({ mode: { mode: 'LTP' }, depthLevel: 50 });
    expect(readInstrumentRequest({ ...TCS, mode: 4, depth_level: 20 }, inherited)).toMatchObject({
      mode: { number: 4 },
      depthLevel: 20,
    });
  });

  it('leaves the mode out where the request names none', () => {
    expect(readInstrumentRequest(TCS, {})).toEqual({
      ...TCS,
      mode: undefined,
      depthLevel: 5,
      strictDepth: false,
    });
  });

  it.each([1, 6, 0, -5, 5.5, '20', null, true, [20]])(
    'refuses %j as a depth level, and falls back to none',
    (level) => {
      const entry = { ...TCS, mode: 3, depth_level: level === null ? 'null' : level };
      expect(readInstrumentRequest(entry, {})).toMatchObject({ code: 'INVALID_PARAMETERS' });
    },
  );

  it('reads a depth suffix, which wins over depth_level', () => {
    const request = readInstrumentRequest({ symbol: 'TCS:20', exchange: 'NSE', mode: 3, depth_level: 50 }, {});
    expect(request).toMatchObject({ symbol: 'TCS', depthLevel: 20 });
  });

  it('leaves a suffix alone that is no depth level', () => {
    expect(readInstrumentRequest({ symbol: 'TCS:7', exchange: 'NSE' }, {})).toMatchObject({ symbol: 'TCS:7' });
  });

  it.each([
    null,
    5,
    'TCS',
    [],
    {},
    { symbol: 'TCS' },
    { exchange: 'NSE' },
    { symbol: '', exchange: 'NSE' },
    { symbol: 7, exchange: 'NSE' },
    { symbol: 'A\u0000B', exchange: 'NSE' },
    { symbol: 'A\nB', exchange: 'NSE' },
    { symbol: 'x'.repeat(129), exchange: 'NSE' },
    { symbol: '\ud800', exchange: 'NSE' },
  ])('calls %j malformed', (entry) => {
    expect(readInstrumentRequest(entry, {})).toMatchObject({ code: 'INVALID_PARAMETERS' });
  });

  it('never throws, and gives either a request or a coded reason, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (entry, mode, depthLevel) => {
        const request = readInstrumentRequest(entry, { mode, depthLevel });
        if (isMalformed(request)) expect(request.message).not.toBe('');
        else expect(request.symbol.length).toBeGreaterThan(0);
      }),
    );
  });
});
