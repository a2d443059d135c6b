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

/** When the Indian day of `epochMs` began; epoch ms. */
export function istDay(epochMs: number): number {
  return Math.floor((epochMs + IST_OFFSET) / DAY) * DAY - IST_OFFSET;
}

/** `HH:MM` on the Indian day of `epochMs`; epoch ms. */
export function istTimeOfDay(time: string, epochMs: number): number {
  const [hours, minutes] = time.split(':');
  return istDay(epochMs) + (Number(hours) * 60 + Number(minutes)) * MINUTE;
}
