import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { itUnless } from '../support/requires.js';
import { ROOT, read, yamlOf } from './support/manifests.js';
import { isSetting, soundSettings } from './support/settings-of.js';

interface Container {
  image: string;
  env?: { name: string; value: string }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  ports: { name: string; containerPort: number }[];
  lifecycle?: { preStop: { exec: { command: string[] } } };
  livenessProbe: Probe;
  readinessProbe: Probe;
  startupProbe: Probe;
  securityContext: Record<string, unknown>;
}

interface Probe {
  httpGet: { path: string; port: string };
}

interface Resource {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  resources?: string[];
  spec?: {
    replicas?: number;
    minReplicas?: number;
    scaleTargetRef?: { name: string };
    selector?: Record<string, unknown>;
    ports?: { name: string; port: number }[];
    template?: {
      metadata: { labels: Record<string, string> };
      spec: {
        containers: Container[];
        terminationGracePeriodSeconds: number;
        securityContext: Record<string, unknown>;
      };
    };
    rules?: { http: { paths: { path: string; backend: { service: { name: string; port: { name: string } } } }[] } }[];
  };
}

const FOLDER = 'deploy/kubernetes';
const kustomization = yamlOf<Resource>(`${FOLDER}/kustomization.yaml`)[0]!;
const resources = kustomization.resources!.flatMap((file) => yamlOf<Resource>(`${FOLDER}/${file}`));
const workloads = resources.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
const feedKeys = newCurveKeys();
const edgeKeys = newCurveKeys();
/** What secret.example.yaml leaves open. */
const SECRETS: Record<string, Record<string, string>> = {
  secrets: { DATABASE_URL: 'postgres://u:p@h:5432/d', TICKGATE_SECRET_KEY: 'ab'.repeat(32) },
  'feed-keys': { ZMQ_CURVE_SECRET_KEY: feedKeys.secretKey, ZMQ_CURVE_CLIENT_KEYS: edgeKeys.publicKey },
  'listener-keys': { ZMQ_CURVE_SECRET_KEY: edgeKeys.secretKey, ZMQ_CURVE_SERVER_KEY: feedKeys.publicKey },
};

function named(kind: string, name: string): Resource {
  const resource = resources.find((one) => one.kind === kind && one.metadata.name === name);
  if (!resource) throw new Error(`there is no ${kind} ${name}`);
  return resource;
}

function podOf(name: string) {
  const { spec } = workloads.find(({ metadata }) => metadata.name === name)!.spec!.template!;
  return { ...spec, container: spec.containers[0]! };
}

function environmentOf({ env = [], envFrom = [] }: Container): Record<string, string> {
  const shared = envFrom.map(({ configMapRef, secretRef }) => {
    if (configMapRef) return named('ConfigMap', configMapRef.name).data!;
    expect(Object.keys(named('Secret', secretRef!.name).stringData!)).toEqual(Object.keys(SECRETS[secretRef!.name]!));
    return SECRETS[secretRef!.name]!;
  });
  return Object.assign({}, ...shared, Object.fromEntries(env.map(({ name, value }) => [name, value])));
}

describe('the Kubernetes example', () => {
  it('has one feed, edges that scale, and an API', () => {
    expect(workloads.map(({ kind, metadata, spec }) => [kind, metadata.name, spec!.replicas])).toEqual([
      ['StatefulSet', 'feed', 1],
      // The autoscaler's own.
      ['Deployment', 'edge', undefined],
      ['Deployment', 'api', 1],
    ]);
    const scaler = named('HorizontalPodAutoscaler', 'edge').spec!;
    expect(scaler.scaleTargetRef!.name).toBe('edge');
    expect(scaler.minReplicas).toBeGreaterThanOrEqual(2);
  });

  it.each(['feed', 'edge', 'api'])('gives the %s settings that exist and work together', (name) => {
    const env = environmentOf(podOf(name).container);
    for (const setting of Object.keys(env)) expect([setting, isSetting(setting)]).toEqual([setting, true]);
    const config = soundSettings(env);
    expect(config.role).toBe(name);
    const open = podOf(name).container.ports.map(({ containerPort }) => containerPort);
    const wanted = {
      feed: [config.httpPort, config.zmqPort, config.zmqControlPort, config.metricsPort],
      edge: [config.httpPort, config.websocketPort, config.metricsPort],
      api: [config.httpPort, config.metricsPort],
    };
    expect(open).toEqual(wanted[name as keyof typeof wanted]);
    if (name !== 'feed') expect(config.zmqEndpoints).toEqual([`tcp://${named('Service', 'feed').metadata.name}:5555`]);
  });

  it.each(['feed', 'edge', 'api'])(
    'drains the %s: time for the load balancer, and then for the gateway to end',
    (name) => {
      const { container, terminationGracePeriodSeconds: grace } = podOf(name);
      const wait = Number(
        /setTimeout\(\(\) => \{\}, (\d+)\)/.exec(container.lifecycle?.preStop.exec.command[2] ?? '')?.[1] ?? 0,
      );
      if (name !== 'feed') expect(wait).toBeGreaterThanOrEqual(5000);
      expect(grace * 1000).toBeGreaterThanOrEqual(wait + 10_000);
      const command = container.lifecycle?.preStop.exec.command;
      if (command) expect(spawnSync(process.execPath, ['--check', '-'], { input: command[2] }).status).toBe(0);
    },
  );

  it.each(['feed', 'edge', 'api'])('asks the %s whether it lives, and whether it is ready', (name) => {
    const { container } = podOf(name);
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' });
  });

  it.each(['feed', 'edge', 'api'])('runs the %s as nobody of importance', (name) => {
    const { container, securityContext } = podOf(name);
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('leads every service and path to ports that are there', () => {
    const services = resources.filter(({ kind }) => kind === 'Service');
    for (const { spec } of services) {
      const labels = spec!.selector as { role: string };
      const open = podOf(labels.role).container.ports.map(({ containerPort }) => containerPort);
      for (const { port } of spec!.ports!) expect(open).toContain(port);
    }
    for (const { backend } of named('Ingress', 'tickgate').spec!.rules![0]!.http.paths) {
      const ports = named('Service', backend.service.name).spec!.ports!.map(({ name }) => name);
      expect(ports).toContain(backend.service.port.name);
    }
    expect(new URL(named('ConfigMap', 'settings').data!.WEBSOCKET_URL!).pathname).toBe('/ws');
  });

  const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

  itUnless(hasKubectl ? undefined : 'kubectl is not installed')('is put together by kubectl kustomize', () => {
    const text = execFileSync('kubectl', ['kustomize', join(ROOT, FOLDER)], { encoding: 'utf8' });
    expect(text.match(/^kind: /gm)).toHaveLength(resources.length);
    expect(text).toContain('image: registry.example.com/tickgate:');
    expect(text).not.toContain('image: tickgate\n');
  });

  it('names files that are there', () => {
    for (const file of kustomization.resources!) expect(existsSync(join(ROOT, FOLDER, file))).toBe(true);
    expect(read(`${FOLDER}/secret.example.yaml`)).toContain('Copy to secret.yaml');
  });
});
