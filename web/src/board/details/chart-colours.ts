/** The tokens that the chart draws with, as the canvas understands them: resolved for the theme in force. */
export interface ChartColours {
  text: string;
  line: string;
  up: string;
  down: string;
}

export function chartColours(element: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  element.append(probe);
  const resolve = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: resolve('--muted'),
    line: resolve('--line'),
    up: resolve('--up'),
    down: resolve('--down'),
  };
  probe.remove();
  return colours;
}
