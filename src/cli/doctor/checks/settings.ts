import { ConfigError, loadConfig } from '../../../config/load-config.js';
import { type Config, settings } from '../../../config/settings.js';
import { Doors } from '../../../doors/doors.js';
import { checkEdgeSettings, edgeWarnings } from '../../../edges/edge-settings.js';
import { checkBusSettings } from '../../../modules/bus/bus.module.js';
import { type Finding, fail, ok, warn } from '../finding.js';

export interface ReadSettings {
  /** Undefined: they cannot be read, and nothing more can be looked at. */
  config?: Config;
  /** Values that must never be shown. */
  secrets: string[];
  findings: Finding[];
}

const IN_ENV = 'Correct it in the environment or in .env; .env.example explains every setting';

/** Reads the settings as a start would. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ReadSettings {
  const secrets = secretsIn(env);
  try {
    const { config, warnings } = loadConfig(env);
    const findings = [
      ...[...warnings, ...edgeWarnings(config)].map((message) => warn('settings', message, IN_ENV)),
      ...together(config),
      ...publicUrl(config.websocketUrl),
    ];
    const given = Object.values(settings).filter((setting) => env[setting.env]).length;
    const isSound = findings.length === 0;
    return {
      config,
      secrets,
      findings: isSound ? [ok('settings', `${given} given, the others as documented`)] : findings,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { secrets, findings: error.problems.map((problem) => fail('settings', problem, IN_ENV)) };
  }
}

/** Settings that cannot work together, and doors that stand open. */
function together(config: Config): Finding[] {
  try {
    checkBusSettings(config);
    checkEdgeSettings(config);
    const doors = new Doors(config);
    const warnings = doors.warnings();
    doors.close();
    return warnings.map((message) => warn('settings', message, 'See docs/deployment.md, "Behind a reverse proxy"'));
  } catch (error) {
    return [fail('settings', (error as Error).message, IN_ENV)];
  }
}

function publicUrl(url: string): Finding[] {
  if (url === '' || (URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol))) return [];
  return [
    fail('settings', `WEBSOCKET_URL=${JSON.stringify(url)} is no WebSocket address`, 'It has the form wss://HOST/PATH'),
  ];
}

/** The values of secret settings, and the password that a database's URL holds. */
function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  const values = Object.values(settings).flatMap((setting) =>
    'secret' in setting && setting.secret && env[setting.env] ? [env[setting.env]!] : [],
  );
  const databaseUrl = env[settings.databaseUrl.env] ?? '';
  const password = URL.canParse(databaseUrl) ? new URL(databaseUrl).password : '';
  // The place of a SQLite file is no secret, and is needed in the messages.
  const secrets = values.filter((value) => !value.startsWith('sqlite:'));
  return password === '' ? secrets : [...secrets, password, safeDecode(password)];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
