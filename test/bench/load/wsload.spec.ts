import { describe, expect, it } from '@jest/globals';
import { RESULT_LINE, wsloadResult } from './wsload.js';

const line =
  'connected 500\ndeliveries/s 999954  MB/s 282.0  p50_us 1259  p99_us 3300  p99.9_us 6274  max_us 9915  closed 2  ' +
  'per-client min 7997 max 8001  frames 3999816\n';

describe('wsloadResult', () => {
  it('reads every figure of the line', () => {
    expect(wsloadResult(RESULT_LINE.exec(line)!)).toEqual({
      deliveriesPerSecond: 999_954,
      megabytesPerSecond: 282,
      p50: 1259,
      p99: 3300,
      p999: 6274,
      max: 9915,
      closed: 2,
      leastPerClient: 7997,
      mostPerClient: 8001,
      frames: 3_999_816,
    });
  });
});
