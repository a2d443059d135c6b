import { describe, expect, it } from '@jest/globals';
import { foldUserName, lookOf, userNameFault } from './user-name.js';

describe('foldUserName', () => {
  it.each([
    ['Asha', 'asha'],
    ['ＡＳＨＡ', 'asha'],
    ['Jose\u0301', 'jos\u00e9'],
    ['ﬁona', 'fiona'],
    ['ДМИТРИЙ', 'дмитрий'],
    ['asha', 'asha'],
  ])('gives %p the form %p', (name, folded) => {
    expect(foldUserName(name)).toBe(folded);
    expect(foldUserName(folded)).toBe(folded);
  });
});

describe('userNameFault', () => {
  it.each([
    'asha',
    'desk1',
    'a.b-c_d',
    'asha@desk.example.com',
    'asha+algo',
    'josé',
    'дмитрий',
    'अर्जुन',
    'தமிழ்',
    'たなか太郎',
    '007',
    'x'.repeat(64),
  ])('finds nothing wrong with %p', (name) => {
    expect(userNameFault(name)).toBeUndefined();
  });

  it.each([
    ['too short', 'ab', /3 to 64/],
    ['empty', '', /3 to 64/],
    ['too long', 'x'.repeat(65), /3 to 64/],
    ['with a space', 'as ha', /letters, digits/],
    ['with a line break', 'as\nha', /letters, digits/],
    ['with markup', '<b>asha</b>', /letters, digits/],
    ['with a template', '{{7*7}}', /letters, digits/],
    ['with a quote', "asha'--", /letters, digits/],
    ['with an invisible character', 'as\u200bha', /letters, digits/],
    ['with a turn of the reading direction', 'as\u202eha', /letters, digits/],
    ['that begins with a sign', '-asha', /letters, digits/],
    ['of Latin and Cyrillic letters', 'аsha', /one script/],
    ['of Latin and Greek letters', 'ashα', /one script/],
    ['of Latin and Japanese letters', 'ashaた', /one script/],
  ])('refuses a name %s', (_what, name, fault) => {
    expect(userNameFault(name)).toMatch(fault);
  });
});

describe('lookOf', () => {
  it.each([
    ['сора', 'copa'],
    ['josé', 'jose'],
    ['desk1', 'deskl'],
    ['desk0', 'desko'],
    ['barney', 'bamey'],
    ['vvilma', 'wilma'],
    ['αορα', 'aopa'],
    ['аѕһа', 'asha'],
  ])('finds that %p and %p pass for each other', (one, other) => {
    expect(lookOf(one)).toBe(lookOf(other));
  });

  it.each([
    ['asha', 'usha'],
    ['desk1', 'desk2'],
    ['a.b', 'a-b'],
    ['राम', 'रमा'],
  ])('tells %p from %p', (one, other) => {
    expect(lookOf(one)).not.toBe(lookOf(other));
  });
});
