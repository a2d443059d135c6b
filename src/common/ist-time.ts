const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** India is 5:30 ahead of UTC all year. */
const IST_OFFSET = 330 * MINUTE;

/** The first moment after `epochMs` at which it is `hour:minute` in India; epoch ms. */
export function nextIst(hour: number, minute: number, epochMs: number): number {
  const midnight = Math.floor((epochMs + IST_OFFSET) / DAY) * DAY - IST_OFFSET;
  const today = midnight + (hour * 60 + minute) * MINUTE;
  return today > epochMs ? today : today + DAY;
}
