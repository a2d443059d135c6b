/** How a server is drawn: the same in every panel, told apart by shape as well as by colour. */
export interface SeriesStyle {
  light: string;
  dark: string;
  width: number;
  marker: 'circle' | 'square' | 'diamond' | 'triangle';
  /** What it is, for the legend. */
  legend: string;
}

/** In the order of the legend. */
export const seriesStyles: Readonly<Record<string, SeriesStyle>> = {
  tickgate: {
    light: '#0757c9',
    dark: '#6cb0ff',
    width: 2.5,
    marker: 'circle',
    legend: 'tickgate: the gateway',
  },
  floor: { light: '#5d6670', dark: '#a3adb8', width: 1.5, marker: 'square', legend: 'floor: the kernel alone, in C' },
  nats: {
    light: '#b34700',
    dark: '#ff9d5c',
    width: 1.5,
    marker: 'diamond',
    legend: 'nats: nats-server, its WebSocket',
  },
  naive: {
    light: '#8a2b8f',
    dark: '#e08be6',
    width: 1.5,
    marker: 'triangle',
    legend: 'naive: ws, a send per client',
  },
};

const TEXT = { light: '#1f2328', dark: '#e6edf3' };
const MUTED = { light: '#59636e', dark: '#9198a1' };
const GRID = { light: '#d9dee4', dark: '#30363d' };
const PAPER = { light: '#ffffff', dark: '#0d1117' };

/** Rules for both schemes; colours stand in them alone, since some viewers know no variables. */
export function chartStyle(): string {
  return [
    ...Object.entries(seriesStyles).map(([name, { width }]) => `.line.${name}{stroke-width:${width}}`),
    '.line{fill:none;stroke-linejoin:round}.grid{stroke-width:1}.offered{stroke-width:1.2;stroke-dasharray:2 3;fill:none}',
    '.title{font-size:19px;font-weight:600}.row{font-size:15px;font-weight:600}.label{font-size:12px;font-weight:600}',
    '.panel,.axis,.tick,.note{font-size:12px}.heading{font-size:13px}',
    scheme('light'),
    `@media (prefers-color-scheme:dark){${scheme('dark')}}`,
  ].join('');
}

function scheme(kind: 'light' | 'dark'): string {
  const series = Object.entries(seriesStyles).map(([name, style]) => {
    const colour = style[kind];
    return `.line.${name}{stroke:${colour}}.mark.${name},.label.${name}{fill:${colour}}.mark.${name}{stroke:${PAPER[kind]}}`;
  });
  return [
    `.paper{fill:${PAPER[kind]}}`,
    `.title,.row,.panel{fill:${TEXT[kind]}}`,
    `.axis,.tick,.note,.heading,.label.offered{fill:${MUTED[kind]}}`,
    `.grid{stroke:${GRID[kind]}}.offered{stroke:${MUTED[kind]}}.label{stroke:none}`,
    ...series,
  ].join('');
}
