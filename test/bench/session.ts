import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeGatewayHome, makeTemporaryFolder, requireBuild } from './contenders/gateway-home.js';
import { describeMachine, type Machine, machineLine } from './machine.js';
import { killAll } from './processes/child.js';
import type { GatewayHome, Round } from './scenario.js';
import { buildTools, pathsOf, type Tools } from './tool-chain.js';

/** What a run has for all its rounds. */
export interface Session {
  startedAt: Date;
  machine: Machine;
  tools: Tools;
  round: Round;
  /** Folder in which the gateway leaves CPU profiles, or undefined. */
  profiles: string | undefined;
  say(line: string): void;
}

export interface SessionOptions {
  seconds: number;
  /** Folder for CPU profiles of the gateway, or undefined. */
  profile: string | undefined;
  /** Profiles are needed even where no folder is given. */
  profiling: boolean;
}

/**
 * Says where it runs, makes the tools and a folder of its own; what it leaves is removed when the process ends.
 *
 * @throws Error when the gateway is not built
 */
export async function openSession(options: SessionOptions, say: (line: string) => void): Promise<Session> {
  requireBuild();
  const machine = describeMachine();
  say(machineLine(machine));
  const folder = await makeTemporaryFolder();
  // Runs at every end: the normal one, an error, and process.exit() of a signal.
  process.once('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const profiles = options.profile
    ? resolve(options.profile)
    : options.profiling
      ? join(folder, 'profiles')
      : undefined;
  if (profiles) await mkdir(profiles, { recursive: true });

  const tools = buildTools();
  let home: Promise<GatewayHome> | undefined;
  const gatewayHome = (): Promise<GatewayHome> => {
    home ??= makeGatewayHome(folder, profiles);
    return home;
  };
  return {
    startedAt: new Date(),
    machine,
    tools,
    round: { tools: pathsOf(tools), seconds: options.seconds, folder, gatewayHome },
    profiles,
    say,
  };
}
