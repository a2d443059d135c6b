const SHORTEST = 3;
const LONGEST = 64;

const FORM = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]*$/u;
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Hangul',
] as const;
/** Written together in Japanese and Chinese; none of their letters passes for one of another script. */
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]*$/u;
const SINGLE_SCRIPTS = SCRIPTS.map(
  (script) => new RegExp(`^[\\p{Script=${script}}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u'),
);

/** Small letters and digits that pass for another, by what they pass for. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'аα',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еє',
  h: 'һհ',
  i: 'іι1lłıӏ',
  j: 'јϳ',
  k: 'κк',
  m: 'м',
  n: 'ոп',
  o: '0оοօσς',
  p: 'рρ',
  q: 'ԛ',
  r: 'г',
  s: 'ѕ',
  t: 'τт',
  u: 'υս',
  v: 'νѵ',
  w: 'ԝωшա',
  x: 'хχ',
  y: 'уγу',
  z: 'ᴢ',
};
const LOOKS_LIKE = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

/** The one form of a user's name: what is stored, and what is looked up. */
export function foldUserName(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/**
 * What is wrong with the folded name of a new user, as the end of a sentence that begins with its field; undefined when
 * nothing is. Letters of two scripts in one name are refused: they are there to pass for another name.
 */
export function userNameFault(folded: string): string | undefined {
  const { length } = [...folded];
  if (length < SHORTEST || length > LONGEST) return `must have ${SHORTEST} to ${LONGEST} characters`;
  if (!FORM.test(folded)) return 'must be made of letters, digits and . _ @ + -, and begin with a letter or digit';
  if (!EAST_ASIAN.test(folded) && !SINGLE_SCRIPTS.some((script) => script.test(folded))) {
    return 'must be written in one script';
  }
  return undefined;
}

/**
 * Two names with the same look pass for each other: accents are taken away, and letters of other scripts become those
 * that they look like. Signs that carry meaning in a script of their own, like the vowels of Devanagari, stay.
 */
export function lookOf(folded: string): string {
  const bare = folded.normalize('NFKD').replace(/\p{Script=Inherited}/gu, '');
  const alike = [...bare].map((character) => LOOKS_LIKE.get(character) ?? character).join('');
  return alike.replaceAll('rn', 'm').replaceAll('vv', 'w');
}
