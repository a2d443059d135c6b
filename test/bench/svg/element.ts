export type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand between tags and in attributes. What XML allows nowhere is left out. */
export function escapeText(text: string): string {
  return [...text]
    .filter((character) => character >= ' ' || character === '\n' || character === '\t')
    .join('')
    .replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}

/**
 * An element of SVG. Numbers keep two decimals; attributes that are undefined are left out.
 *
 * @param children elements, or escaped text
 * @throws RangeError when a number is not finite: a viewer would silently draw nothing
 */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const pairs = Object.entries(attributes).map(([key, value]) => attribute(name, key, value));
  const start = `<${name}${pairs.join('')}`;
  return children.length > 0 ? `${start}>${children.join('')}</${name}>` : `${start}/>`;
}

function attribute(element: string, key: string, value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return ` ${key}="${escapeText(value)}"`;
  if (!Number.isFinite(value)) throw new RangeError(`${key} of <${element}> is ${value}`);
  return ` ${key}="${Math.round(100 * value) / 100}"`;
}

export interface DocumentOptions {
  width: number;
  height: number;
  title: string;
  /** What somebody who cannot see it should know. */
  description: string;
  /** Rules of CSS. */
  style: string;
}

/** A whole SVG file that scales with the space it is given. */
export function svgDocument(
  { width, height, title, description, style }: DocumentOptions,
  body: readonly string[],
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-labelledby': 'title description',
    'font-family': 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  };
  const children = [
    element('title', { id: 'title' }, escapeText(title)),
    element('desc', { id: 'description' }, escapeText(description)),
    element('style', {}, style),
    ...body,
  ];
  return `${element('svg', attributes, ...children.map((child) => `\n${child}`), '\n')}\n`;
}
