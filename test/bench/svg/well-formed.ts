const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const ATTRIBUTE = /([\w:-]+)="/g;
const STRAY_AMPERSAND = /&(?!(?:amp|lt|gt|quot|#\d+);)/;

/**
 * Reads a text as XML of elements, attributes and text, which is all that the bench writes.
 *
 * @returns the number of elements, and the name of the root
 * @throws Error with the first fault
 */
export function wellFormed(text: string): { tags: number; root: string } {
  const open: string[] = [];
  let [at, tags, root] = [0, 0, ''];
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? text.length : next);
    if (STRAY_AMPERSAND.test(between)) throw new Error(`& is no entity in ${between}`);
    if (open.length === 0 && between.trim() !== '') throw new Error(`text outside of the root: ${between}`);
    if (next < 0) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(text);
    if (!tag) throw new Error(`no tag: ${text.slice(next, next + 40)}`);
    const [whole, closes, name, attributes, closesItself] = tag;
    if (closes) {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
    } else {
      checkAttributes(attributes!);
      if (open.length === 0 && tags > 0) throw new Error(`two roots: ${root} and ${name}`);
      root ||= name!;
      tags++;
      if (!closesItself) open.push(name!);
    }
    at = next + whole.length;
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return { tags, root };
}

function checkAttributes(attributes: string): void {
  if (STRAY_AMPERSAND.test(attributes)) throw new Error(`& is no entity in ${attributes}`);
  const names = [...attributes.matchAll(ATTRIBUTE)].map(([, name]) => name!);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${twice} twice in one element`);
}
