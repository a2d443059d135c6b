import { describe, expect, it } from '@jest/globals';
import { element, escapeText, svgDocument } from './element.js';
import { wellFormed } from './well-formed.js';

describe('element', () => {
  it('rounds numbers, escapes text and leaves out what is undefined', () => {
    expect(element('rect', { x: 1 / 3, class: 'a"b', rx: undefined })).toBe('<rect x="0.33" class="a&quot;b"/>');
  });

  it('refuses a number that no viewer could draw', () => {
    expect(() => element('circle', { cx: Number.NaN })).toThrow('cx of <circle> is NaN');
  });
});

describe('escapeText', () => {
  it('leaves out characters that XML does not allow', () => {
    expect(escapeText('a\u0000<b>\u001b&')).toBe('a&lt;b&gt;&amp;');
  });
});

describe('svgDocument', () => {
  it('is well-formed', () => {
    const options = { width: 10, height: 5, title: 'a & b', description: '<', style: '.a{fill:red}' };
    const svg = svgDocument(options, [element('g', {}, element('path', { d: 'M0 0' }))]);
    expect(wellFormed(svg)).toEqual({ tags: 6, root: 'svg' });
  });
});

describe('wellFormed', () => {
  it.each([
    ['<a><b></a>', /<\/a> closes <b>/],
    ['<a><b/>', /<a> is not closed/],
    ['<a x="1" x="2"/>', /x twice/],
    ['<a>1 & 2</a>', /& is no entity/],
    ['<a/><b/>', /two roots/],
    ['<a x=1/>', /no tag/],
  ])('refuses %s', (text, fault) => {
    expect(() => wellFormed(text)).toThrow(fault);
  });
});
