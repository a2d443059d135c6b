import { machineLine } from '../machine.js';
import { count, day } from '../report/format.js';
import { element, escapeText, svgDocument } from '../svg/element.js';
import { chartStyle, seriesStyles } from './chart-style.js';
import { drawPanel, type Frame, markPath, type Panel, type Series } from './panel.js';
import { linearScale, logScale, pointScale, type Range } from './scale.js';
import { type Medians, owedPerSecond, type SweepPoint, type SweepReport, type SweepResult } from './sweep-report.js';

const WIDTH = 1040;
const HEADER = 112;
const FOOTER = 34;
const ROW = 246;
const COLUMNS = 3;
const MARGIN = 16;
/** Beside the plot of a panel: figures of the axis, and names of the lines. */
const [BEFORE, BEHIND] = [48, 68];
/** Above and below it: titles, and the horizontal axis. */
const [ABOVE, BELOW] = [58, 46];

/** Pixels that a letter of a label takes at most, on average. */
const LETTER = 7.1;

/** One column of the chart. */
interface Measure {
  title: string;
  scale: 'linear' | 'log';
  value(medians: Medians): number;
  /** One figure in words. */
  says(value: number): string;
}

const measures: readonly Measure[] = [
  {
    title: 'deliveries/s',
    scale: 'linear',
    value: ({ deliveriesPerSecond }) => deliveriesPerSecond,
    says: (value) => `${count(value)} deliveries/s`,
  },
  {
    title: 'p99 latency, ms (log scale)',
    scale: 'log',
    value: ({ p99 }) => p99 / 1000,
    says: (value) => `p99 ${figure(value)} ms`,
  },
  {
    title: 'CPU of the server per delivery, µs (log scale)',
    scale: 'log',
    value: ({ cpuMicrosecondsPerDelivery }) => cpuMicrosecondsPerDelivery,
    says: (value) => `${figure(value)} µs of CPU per delivery`,
  },
];

/** Small multiples as SVG: a row for each sweep; deliveries, p99 and cost in columns. Readable in light and dark. */
export function sweepChart(report: SweepReport): string {
  const { machine, startedAt, seconds, rounds, sweeps } = report;
  const height = HEADER + sweeps.length * ROW + FOOTER;
  const medians = rounds === 1 ? `one round of ${seconds} s a point` : `medians of ${rounds} rounds of ${seconds} s`;
  const title = 'Deliveries, latency and cost as the load grows';
  const body = [
    element('rect', { class: 'paper', width: WIDTH, height }),
    text('title', MARGIN, 32, title),
    text('heading', MARGIN, 54, `${machineLine(machine)}; server and load tools share the cores`),
    ...legend(namesOf(sweeps)),
    ...sweeps.flatMap((sweep, row) => drawRow(sweep, sweeps, HEADER + row * ROW)),
    text(
      'note',
      MARGIN,
      height - 14,
      `Measured on ${day(new Date(startedAt))}; ${medians}. Offered: what all clients together are owed.`,
    ),
  ];
  return svgDocument({ width: WIDTH, height, title, description: describe(report), style: chartStyle() }, body);
}

function drawRow(sweep: SweepResult, sweeps: readonly SweepResult[], top: number): string[] {
  const width = (WIDTH - 2 * MARGIN) / COLUMNS;
  const panels = measures.map((measure, column) => {
    const left = MARGIN + column * width;
    const frame = {
      left: left + BEFORE,
      right: left + width - BEHIND,
      top: top + ABOVE,
      bottom: top + ROW - BELOW,
    };
    return drawPanel(panelOf(sweep, measure, sweeps, frame), frame);
  });
  return [text('row', MARGIN, top + 16, `${sweep.title}: ${sweep.work}`), ...panels];
}

function panelOf(sweep: SweepResult, measure: Measure, sweeps: readonly SweepResult[], frame: Frame): Panel {
  const { axis, points, scale } = sweep;
  const series = namesOf([sweep]).map((name) => seriesOf(name, sweep, measure));
  const owed = points.map((point) => ({ x: point.value, y: owedPerSecond(point.load), says: '' }));
  const vertical: Range = [frame.bottom, frame.top];
  const [low, high] = measure.scale === 'log' ? extent(sweeps, measure) : [0, 0];
  const highest = Math.max(...owed.map(({ y }) => y), ...series.flatMap((each) => each.points.map(({ y }) => y)));
  return {
    title: measure.title,
    xTitle: axis,
    x: pointScale(
      points.map(({ value }) => value),
      scale,
      [frame.left, frame.right],
    ),
    y: measure.scale === 'log' ? logScale(low, high, vertical) : linearScale(highest, vertical),
    showX: compact,
    showY: compact,
    // The gateway is drawn last, above the others.
    series: [...series].reverse(),
    ...(measure.scale === 'linear' ? { offered: { name: 'offered', points: owed } } : {}),
  };
}

function seriesOf(name: string, { axis, points }: SweepResult, { value, says, scale }: Measure): Series {
  const shown = points.flatMap((point) => {
    const y = valueAt(point, name, value);
    if (y === undefined || (scale === 'log' && y <= 0)) return [];
    return [{ x: point.value, y, says: `${name}, ${count(point.value)} ${axis}: ${says(y)}` }];
  });
  return { name, points: shown };
}

function valueAt({ contenders }: SweepPoint, name: string, pick: Measure['value']): number | undefined {
  const contender = contenders.find((each) => each.name === name);
  const value = contender ? pick(contender.medians) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Columns with a logarithmic scale have the same one in every row, so that rows can be compared. */
function extent(sweeps: readonly SweepResult[], { value }: Measure): Range {
  const values = sweeps
    .flatMap(({ points }) => points.flatMap(({ contenders }) => contenders.map(({ medians }) => value(medians))))
    .filter((each) => Number.isFinite(each) && each > 0);
  return values.length > 0 ? [Math.min(...values), Math.max(...values)] : [1, 10];
}

/** The servers of the sweeps, in the order of the legend. */
function namesOf(sweeps: readonly SweepResult[]): string[] {
  const names = new Set(
    sweeps.flatMap(({ points }) => points.flatMap(({ contenders }) => contenders.map((c) => c.name))),
  );
  return Object.keys(seriesStyles).filter((name) => names.has(name));
}

function legend(names: readonly string[]): string[] {
  let left = MARGIN;
  return names.flatMap((name) => {
    const words = seriesStyles[name]!.legend;
    const drawn = [
      element('line', { class: `line ${name}`, x1: left, x2: left + 26, y1: 82, y2: 82 }),
      element('path', { class: `mark ${name}`, d: markPath(name, left + 13, 82) }),
      text(`label ${name}`, left + 33, 86, words),
    ];
    left += 33 + words.length * LETTER + 14;
    return drawn;
  });
}

/** The highest load of each sweep in words. */
function describe({ sweeps }: SweepReport): string {
  return sweeps
    .map((sweep) => {
      const last = sweep.points.at(-1);
      const figures = namesOf([sweep]).flatMap((name) => {
        const said = measures.flatMap(({ value, says }) => {
          const found = last && valueAt(last, name, value);
          return found === undefined ? [] : [says(found)];
        });
        return said.length > 0 ? [`${name} ${said.join(', ')}`] : [];
      });
      return `${sweep.work}; at ${count(last?.value ?? 0)} ${sweep.axis}: ${figures.join('; ')}.`;
    })
    .join(' ');
}

function text(className: string, x: number, y: number, content: string): string {
  return element('text', { class: className, x, y }, escapeText(content));
}

/** Figures of an axis: 500, 2.5k, 1M; below 1 as they are. */
export function compact(value: number): string {
  if (value >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (value >= 1e4 || (value >= 1e3 && value % 1e2 === 0)) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function figure(value: number): string {
  return value >= 100 ? count(value) : String(Number(value.toPrecision(2)));
}
