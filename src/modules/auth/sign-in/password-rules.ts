export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

const FEWEST_DIFFERENT = 5;
const LEAST_BESIDE_NAME = 8;

/** The worst of those that are long enough, without the digits and signs at their ends; and the keyboard's rows. */
const WORST = new Set([
  'administrator',
  'password',
  'passwordpassword',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'changeme',
  'changemenow',
  'changeit',
  'letmein',
  'letmeinplease',
  'welcome',
  'welcometo',
  'iloveyou',
  'iloveyouforever',
  'qwerty',
  'qwertyuiop',
  'qwertyqwerty',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc',
  'qazwsxedcrfv',
  'q1w2e3r4t5y6',
  '1q2w3e4r5t6y',
  'abc',
  'abcdefghijkl',
  'admin',
  'root',
  'secret',
  'topsecret',
  'mysecret',
  'default',
  'trustno',
  'football',
  'superman',
  'tickgate',
  'openalgo',
  'trading',
  'trader',
]);

const ROWS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** What is hashed of a password: one form for what looks the same, however the keyboard composed it. */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * What is wrong with a new password, as the end of a sentence that begins with its field; undefined when nothing is.
 *
 * @param userName normalised
 */
export function passwordFault(password: string, userName: string): string | undefined {
  const characters = [...normalisePassword(password)];
  if (characters.length < SHORTEST_PASSWORD || characters.length > LONGEST_PASSWORD) {
    return `must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`;
  }
  const text = characters.join('').toLowerCase();
  if ([...text.replaceAll(userName, '')].length < LEAST_BESIDE_NAME) return 'must not be made of the name of the user';
  if (new Set(text).size < FEWEST_DIFFERENT) return `must have at least ${FEWEST_DIFFERENT} different characters`;
  if (isGuessedFirst(text))
    return 'is one of those that are guessed first: take four words that nobody would put together';
  return undefined;
}

function isGuessedFirst(text: string): boolean {
  const core = text.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  return [text, core].some((part) => WORST.has(part)) || isRepeated(text) || isAlongARow(text);
}

/** A shorter text twice or more, at most with a rest. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length++) {
    if (text.slice(length) === text.slice(0, -length)) return true;
  }
  return false;
}

function isAlongARow(text: string): boolean {
  return ROWS.some((row) => {
    const backwards = [...row].reverse().join('');
    return row.includes(text) || backwards.includes(text);
  });
}
