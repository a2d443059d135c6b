import { useState } from 'react';
import { Button } from '../ui/index.js';
import { chooseTheme, chosenTheme, type Theme } from './theme.js';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };

/** Goes round through the system's theme, light and dark. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(chosenTheme);
  const next = NEXT[theme];
  return (
    <Button
      variant="quiet"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={() => {
        chooseTheme(next);
        setTheme(next);
      }}
    >
      <span aria-hidden="true">{SIGNS[theme]}</span>
    </Button>
  );
}
