import type { Setting } from './setting.js';
import { settings } from './settings.js';

/** The text of `.env.example`: every setting with its meaning, unit and default, commented out. */
export function envExample(): string {
  const entries = Object.values(settings).map((setting: Setting<unknown>) => {
    const unit = setting.unit ? ` (${setting.unit})` : '';
    return `# ${setting.doc}${unit}\n#${setting.env}=${shown(setting.fallback)}\n`;
  });
  return `# Settings of Tickgate. Copy to .env and uncomment what you change. Written by \`npm run env-example\`.\n\n${entries.join('\n')}`;
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return Array.isArray(value) ? value.join(',') : String(value);
}
