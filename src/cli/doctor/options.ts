import { parseArgs } from 'node:util';

export interface DoctorOptions {
  json: boolean;
  /** HTTP address of a gateway elsewhere; absent: the one of these settings, on this machine. */
  url?: string;
}

export const DOCTOR_USAGE = `Looks at everything that the gateway needs, and says what to do about what is wrong.

  tickgate doctor [options]

  --url   HTTP address of a gateway on another machine (default: the one of these settings, HTTP_HOST and HTTP_PORT)
  --json  one object, for machines

It reads the settings of the gateway (the environment and .env), so run it where the gateway runs: in its folder, as its
user. It changes nothing, and works whether the gateway runs or not. Exit code 1 when something failed.
`;

/**
 * @returns undefined when help was asked for
 * @throws Error whose message says what is wrong with the arguments
 */
export function doctorOptions(args: string[]): DoctorOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  if (values.url === undefined) return { json: values.json };
  if (!/^https?:$/.test(URL.canParse(values.url) ? new URL(values.url).protocol : '')) {
    throw new Error(`--url: expected http://HOST:PORT, and it is "${values.url}"`);
  }
  return { json: values.json, url: values.url.replace(/\/+$/, '') };
}
