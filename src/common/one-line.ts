/**
 * A text that somebody else wrote, as it may stand in a log or a message: on one line, and without the characters that
 * steer a terminal, hide, or turn the reading direction. Nobody can make up a line of the log by it.
 */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ').trim();
}
