import { element, escapeText, svgDocument } from '../svg/element.js';
import { type CallNode, selfTimes } from './call-tree.js';
import { flameStyle, kindStyles } from './flame-style.js';
import type { Frame, Kind } from './frame.js';

const WIDTH = 1200;
const MARGIN = 12;
const HEADER = 92;
const FOOTER = 12;
const ROW = 19;
/** Functions narrower than this, in pixels, are not drawn; their caller's space shows them. */
const NARROWEST = 0.6;
/** Pixels that a letter takes, and that a text keeps from the edges. */
const [LETTER, PADDING] = [6.8, 4];
const LEAST_LETTERS = 3;

interface Box {
  node: CallNode;
  x: number;
  width: number;
  depth: number;
}

export interface FlameGraphOptions {
  title: string;
  /** What was measured. */
  note: string;
}

/** A flame graph as SVG: callers below, what they call above, as wide as the time that it took. Callees by time. */
export function flameGraph(root: CallNode, { title, note }: FlameGraphOptions): string {
  const boxes = layout(root, MARGIN, WIDTH - 2 * MARGIN, 0);
  const height = HEADER + (1 + Math.max(...boxes.map(({ depth }) => depth))) * ROW + FOOTER;
  const bottom = height - FOOTER;
  const body = [
    element('rect', { class: 'paper', width: WIDTH, height }),
    text('title', MARGIN, 30, title),
    text('note', MARGIN, 52, note),
    ...legend(root),
    ...boxes.map((box) => drawBox(box, root.total, bottom)),
  ];
  const description = `${note}. ${kindShares(root)
    .map(([kind, share]) => `${kindStyles[kind].legend} ${percent(share)}`)
    .join(', ')}.`;
  return svgDocument({ width: WIDTH, height, title, description, style: flameStyle() }, body);
}

function layout(node: CallNode, x: number, width: number, depth: number): Box[] {
  if (width < NARROWEST) return [];
  const children = [...node.children.values()].sort((a, b) => b.total - a.total);
  const boxes: Box[] = [{ node, x, width, depth }];
  let left = x;
  for (const child of children) {
    const own = (width * child.total) / node.total;
    boxes.push(...layout(child, left, own, depth + 1));
    left += own;
  }
  return boxes;
}

function drawBox({ node, x, width, depth }: Box, all: number, bottom: number): string {
  const { frame, total, self } = node;
  const y = bottom - (depth + 1) * ROW;
  const letters = Math.floor((width - 2 * PADDING) / LETTER);
  const place = frame.place && ` (${frame.place})`;
  const tooltip = `${frame.name}${place}: ${milliseconds(total)}, ${percent(total / all)}; itself ${percent(self / all)}`;
  return element(
    'g',
    {},
    element('title', {}, escapeText(tooltip)),
    element('rect', { class: frame.kind, x, y, width, height: ROW, rx: 1.5 }),
    ...(letters >= LEAST_LETTERS ? [text('frame', x + PADDING, y + 13.5, fitting(frame, letters))] : []),
  );
}

/** Name and place where there is room for both, else as much of the name as fits. */
function fitting({ name, place }: Frame, letters: number): string {
  const whole = place ? `${name}  ${place}` : name;
  if (whole.length <= letters) return whole;
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}

function legend(root: CallNode): string[] {
  let x = MARGIN;
  return kindShares(root).flatMap(([kind, share]) => {
    const words = `${kindStyles[kind].legend} ${percent(share)}`;
    const drawn = [
      element('rect', { class: kind, x, y: 66, width: 14, height: 14, rx: 1.5 }),
      text('legend', x + 20, 78, words),
    ];
    x += 44 + words.length * 7.4;
    return drawn;
  });
}

/** Shares of the self time, in the order of the legend. */
function kindShares(root: CallNode): [Kind, number][] {
  const times = selfTimes(root);
  return (Object.keys(kindStyles) as Kind[]).map((kind) => {
    const own = times.filter(({ frame }) => frame.kind === kind).reduce((sum, { self }) => sum + self, 0);
    return [kind, root.total > 0 ? own / root.total : 0];
  });
}

function text(className: string, x: number, y: number, content: string): string {
  return element('text', { class: className, x, y }, escapeText(content));
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function milliseconds(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(1)} ms`;
}
