import type { Kind } from './frame.js';

interface KindStyle {
  light: string;
  dark: string;
  legend: string;
}

/** In the order of the legend. */
export const kindStyles: Readonly<Record<Kind, KindStyle>> = {
  gateway: { light: '#ffc266', dark: '#9a5b00', legend: 'gateway' },
  library: { light: '#c5b3f5', dark: '#5b45a5', legend: 'libraries' },
  node: { light: '#9fd3a8', dark: '#2c6b3a', legend: 'node internals' },
  native: { light: '#b9c6d3', dark: '#48566a', legend: 'native code and garbage collection' },
};

export function flameStyle(): string {
  const scheme = (kind: 'light' | 'dark', text: string, muted: string, paper: string): string =>
    [
      `.paper{fill:${paper}}text{fill:${text}}.note{fill:${muted}}rect{stroke:${paper}}`,
      ...Object.entries(kindStyles).map(([name, style]) => `.${name}{fill:${style[kind]}}`),
    ].join('');
  return [
    'rect{stroke-width:.6}.title{font-size:19px;font-weight:600}.note,.legend{font-size:13px}.frame{font-size:11.5px}',
    scheme('light', '#1f2328', '#59636e', '#ffffff'),
    `@media (prefers-color-scheme:dark){${scheme('dark', '#f0f3f6', '#9198a1', '#0d1117')}}`,
  ].join('');
}
