import { element, escapeText } from '../svg/element.js';
import { seriesStyles } from './chart-style.js';
import { spread } from './labels.js';
import type { Scale } from './scale.js';

export interface PanelPoint {
  x: number;
  y: number;
  /** The whole figure in words, shown when the pointer rests on it. */
  says: string;
}

export interface Series {
  name: string;
  points: readonly PanelPoint[];
}

export interface Panel {
  title: string;
  xTitle: string;
  x: Scale;
  y: Scale;
  showX(value: number): string;
  showY(value: number): string;
  /** Later ones are drawn above earlier ones. */
  series: readonly Series[];
  /** Drawn dotted and without marks; what would be reached without loss. */
  offered?: Series;
}

/** Where everything of a panel is; the plot's edges. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const LABEL_HEIGHT = 13;
const MARK = 3.6;

/** One small chart: axes with their titles, lines with a mark at each point, and each line's name at its end. */
export function drawPanel(panel: Panel, frame: Frame): string {
  const { series, offered } = panel;
  const all = offered ? [offered, ...series] : series;
  return element(
    'g',
    {},
    ...axes(panel, frame),
    ...(offered ? [line(offered, panel, 'offered')] : []),
    ...series.map((each) => line(each, panel, `line ${each.name}`)),
    ...series.flatMap((each) => marks(each, panel)),
    ...endLabels(all, panel, frame),
  );
}

function axes({ title, xTitle, x, y, showX, showY }: Panel, { left, right, top, bottom }: Frame): string[] {
  const horizontal = y.ticks.flatMap((value) => {
    const at = y.place(value);
    return [
      element('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }),
      label('tick', left - 6, at + 4, showY(value), 'end'),
    ];
  });
  const vertical = x.ticks.flatMap((value) => {
    const at = x.place(value);
    return [
      element('line', { class: 'grid', x1: at, x2: at, y1: bottom, y2: bottom + 4 }),
      label('tick', at, bottom + 17, showX(value), 'middle'),
    ];
  });
  return [
    label('panel', left - 40, top - 12, title),
    ...horizontal,
    ...vertical,
    label('axis', (left + right) / 2, bottom + 34, xTitle, 'middle'),
  ];
}

function line({ points }: Series, { x, y }: Panel, className: string): string {
  const places = points.map((point) => `${rounded(x.place(point.x))},${rounded(y.place(point.y))}`);
  return element('polyline', { class: className, points: places.join(' ') });
}

function marks({ name, points }: Series, { x, y }: Panel): string[] {
  return points.map((point) =>
    element(
      'path',
      { class: `mark ${name}`, d: markPath(name, x.place(point.x), y.place(point.y)) },
      element('title', {}, escapeText(point.says)),
    ),
  );
}

/** The mark of a server, around a point. */
export function markPath(name: string, x: number, y: number): string {
  const [r, a, b] = [MARK, rounded(x), rounded(y)];
  switch (seriesStyles[name]?.marker) {
    case 'square':
      return `M${rounded(x - r)} ${rounded(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 'diamond':
      return `M${a} ${rounded(y - r - 1)}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z`;
    case 'triangle':
      return `M${a} ${rounded(y - r - 1)}l${r + 1} ${2 * r + 1}h${-2 * r - 2}z`;
    default:
      return `M${rounded(x - r)} ${b}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  }
}

function endLabels(all: readonly Series[], { y }: Panel, { right, top, bottom }: Frame): string[] {
  const wanted = all.flatMap(({ name, points }) => {
    const last = points.at(-1);
    return last ? [{ text: name, className: `label ${name}`, at: y.place(last.y) }] : [];
  });
  return spread(wanted, LABEL_HEIGHT, [top, bottom]).map(({ text, className, at }) =>
    label(className, right + 9, at + 4, text),
  );
}

function label(className: string, x: number, y: number, text: string, anchor?: 'middle' | 'end'): string {
  return element('text', { class: className, x, y, 'text-anchor': anchor }, escapeText(text));
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
