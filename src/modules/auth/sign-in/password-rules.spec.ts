import { describe, expect, it } from '@jest/globals';
import { normalisePassword, passwordFault } from './password-rules.js';

describe('passwordFault', () => {
  it.each([
    'four words nobody joins',
    'Tr0ub4dor&3xyz',
    'поезд едет на юг',
    '毎朝六時に起きて走っています',
    'asha goes to the sea',
    'x7#Kq9!mZ2@w',
    '🐘🐍🦊🐢🦉🐝🐙🦋🐞🐳🦎🐇',
    `${'w'.repeat(200)}four words nobody joins`,
  ])('finds nothing wrong with %p', (password) => {
    expect(passwordFault(password, 'asha')).toBeUndefined();
  });

  it.each([
    ['too short', 'elevenchars', /12 to 256/],
    ['too short though its code units are enough', '🐘🐍🦊🐢🦉🐝', /12 to 256/],
    ['too long', 'four words '.repeat(24), /12 to 256/],
    ['too long once it is normalised', '\ufdfa'.repeat(20), /12 to 256/],
    ['one character', 'aaaaaaaaaaaa', /different/],
    ['four characters', 'abababcdcdcd', /different/],
    ['the name with digits', 'asha12345asha', /name/],
    ['the name in capitals', 'ASHAASHAASHA', /name/],
    ['a word that everybody takes', 'Administrator', /guessed/],
    ['a word with digits behind it', 'password123456', /guessed/],
    ['a word with signs around it', '!!Password!!1', /guessed/],
    ['a word twice', 'horsehorse12horsehorse12', /guessed/],
    ['the digits in a row', '1234567890123', /guessed/],
    ['the alphabet', 'abcdefghijklmnop', /guessed/],
    ['the alphabet backwards', 'zyxwvutsrqponm', /guessed/],
    ['a row of the keyboard', 'qwertyuiop123', /guessed/],
    ['a full-width word', 'ｐａｓｓｗｏｒｄ１２３４５', /guessed/],
  ])('refuses %s', (_what, password, fault) => {
    expect(passwordFault(password, 'asha')).toMatch(fault);
  });
});

describe('normalisePassword', () => {
  it('gives one form of what looks the same, and keeps the case', () => {
    expect(normalisePassword('Cafe\u0301 １')).toBe('Caf\u00e9 1');
  });
});
