import { describe, expect, it } from '@jest/globals';
import { newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { read, yamlFiles, yamlOf } from './support/manifests.js';
import { isSetting, soundSettings } from './support/settings-of.js';

interface Service {
  image: string;
  build?: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  stop_grace_period?: string;
  read_only?: boolean;
  depends_on?: Record<string, unknown> | string[];
}

interface Compose {
  services: Record<string, Service>;
  volumes?: Record<string, unknown>;
}

/** What the image itself sets. */
const IMAGE = Object.fromEntries(
  [...read('Dockerfile').matchAll(/^(?:ENV| ) (\w+)=(\S+?)(?: \\)?$/gm)].map((match) => match.slice(1)),
);

const feed = newCurveKeys();
const edge = newCurveKeys();
/** A filled-in copy of .env.example. */
const VARIABLES: Record<string, string> = {
  POSTGRES_PASSWORD: 'Letters0AndDigits',
  TICKGATE_SECRET_KEY: 'ab'.repeat(32),
  FEED_CURVE_SECRET_KEY: feed.secretKey,
  FEED_CURVE_PUBLIC_KEY: feed.publicKey,
  EDGE_CURVE_SECRET_KEY: edge.secretKey,
  EDGE_CURVE_PUBLIC_KEY: edge.publicKey,
};

/** Replaces variables as Compose does. */
function filled(text: string): string {
  return text.replace(/\$\{(\w+)(?::(-|\?)([^}]*))?\}/g, (_whole, name: string, kind?: string, rest = '') => {
    const value = VARIABLES[name];
    if (value !== undefined) return value;
    if (kind !== '-') throw new Error(`${name} is not in .env.example`);
    return rest;
  });
}

function environmentOf({ environment = {} }: Service): Record<string, string> {
  return {
    ...IMAGE,
    ...Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, filled(String(text))])),
  };
}

const files = yamlFiles('deploy/compose');
const gateways = files.flatMap((file) =>
  Object.entries(yamlOf<Compose>(file)[0]!.services)
    .filter(([, { image }]) => image === 'tickgate')
    .map(([name, service]) => ({ title: `${name} of ${file}`, file, name, service })),
);

describe('the compose files', () => {
  it('are one process with SQLite, one with PostgreSQL, and a feed with two edges', () => {
    expect(gateways.map(({ file, service }) => [file, environmentOf(service).TICKGATE_ROLE ?? 'all'])).toEqual([
      ['deploy/compose/compose.postgres.yaml', 'all'],
      ['deploy/compose/compose.split.yaml', 'feed'],
      ['deploy/compose/compose.split.yaml', 'edge'],
      ['deploy/compose/compose.split.yaml', 'edge'],
      ['deploy/compose/compose.split.yaml', 'api'],
      ['deploy/compose/compose.yaml', 'all'],
    ]);
  });

  it.each(gateways)('give $title settings that exist and work together', ({ service }) => {
    for (const name of Object.keys(service.environment ?? {})) expect([name, isSetting(name)]).toEqual([name, true]);
    const { NODE_ENV: _, ...env } = environmentOf(service);
    const config = soundSettings(env);
    expect(config.websocketPortStrategy).toBe('fail');
    expect(config.httpHost).toBe('0.0.0.0');
  });

  it.each(gateways)('let $title end in order, and give it nothing to write but its data', ({ service }) => {
    expect(Number.parseInt(service.stop_grace_period!, 10)).toBeGreaterThan(5);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], build: '../..' });
    expect(service.ports ?? []).toEqual((service.ports ?? []).filter((port) => port.startsWith('127.0.0.1:')));
  });

  it('keep what lasts in volumes', () => {
    for (const file of files) {
      const { services, volumes = {} } = yamlOf<Compose>(file)[0]!;
      const named = Object.values(services)
        .flatMap(({ volumes: mounts = [] }) => mounts)
        .filter((mount) => !mount.startsWith('.'))
        .map((mount) => mount.split(':')[0]);
      expect(named).toEqual(Object.keys(volumes));
    }
  });

  it('connect edges and API to the feed with keys that it lets in', () => {
    const [feedService, ...listeners] = gateways.filter(({ file }) => file.includes('split'));
    const config = soundSettings(withoutNode(environmentOf(feedService!.service)));
    expect(config).toMatchObject({ zmqHost: '0.0.0.0', zmqAllowRemote: true });
    for (const { service } of listeners) {
      const own = soundSettings(withoutNode(environmentOf(service)));
      expect(own.zmqEndpoints).toEqual([`tcp://${feedService!.name}:${config.zmqPort}`]);
      expect(own.zmqCurveServerKey).toBe(feed.publicKey);
      expect(own.zmqCurveSecretKey).toBe(edge.secretKey);
      expect([own.secretKey, own.databaseUrl]).toEqual([config.secretKey, config.databaseUrl]);
    }
    expect(config.zmqCurveClientKeys).toEqual([edge.publicKey]);
  });

  it('let nginx send WebSockets to every edge, and all else to the API', () => {
    const nginx = read('deploy/compose/nginx.conf');
    const names = gateways.filter(({ file }) => file.includes('split')).map(({ name }) => name);
    for (const [, host, port] of nginx.matchAll(/server ([\w-]+):(\d+)/g)) {
      expect(names).toContain(host);
      expect(port).toBe(host === 'api' ? '5000' : '8765');
    }
    for (const edgeName of names.filter((name) => name.startsWith('edge')))
      expect(nginx).toContain(`server ${edgeName}:8765`);
    expect(nginx).toContain('proxy_set_header Upgrade $http_upgrade;');
    expect(nginx).toContain('proxy_http_version 1.1;');
  });

  it('name in .env.example every variable that they cannot do without', () => {
    const example = read('deploy/compose/.env.example');
    const needed = files.flatMap((file) => [...read(file).matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!));
    expect(needed.length).toBeGreaterThan(0);
    for (const name of needed) expect(example).toMatch(new RegExp(`^${name}=''$`, 'm'));
  });
});

function withoutNode({ NODE_ENV: _, ...env }: Record<string, string>): Record<string, string> {
  return env;
}
