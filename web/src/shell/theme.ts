/** `system` follows what the browser prefers. public/theme.js applies the choice before the first paint. */
export type Theme = 'system' | 'light' | 'dark';

const STORED = 'tickgate.theme';

export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Applies a theme at once, and keeps it for later visits where the browser lets us. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, theme);
  } catch {
    // Storage is closed to this page: the choice ends with it.
  }
  dispatchEvent(new Event(THEME_EVENT));
}

/** Tells those that draw by themselves, such as charts, that colours have changed. */
export const THEME_EVENT = 'tickgate-theme';
