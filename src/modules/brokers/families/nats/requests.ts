import type { KeyPair } from '@nats-io/nkeys';

export const PING = Buffer.from('PING\r\n');
export const PONG = Buffer.from('PONG\r\n');

/** Who a client is to a server: a token made for the key pair that signs the server's nonce. */
export interface NatsIdentity {
  jwt: string;
  keys: KeyPair;
}

/** The answer to `INFO`. A server that gives no nonce gets no signature. */
export function connect({ jwt, keys }: NatsIdentity, nonce: string | undefined): string {
  const sig = nonce === undefined ? {} : { sig: Buffer.from(keys.sign(Buffer.from(nonce))).toString('base64url') };
  const options = {
    jwt,
    nkey: keys.getPublicKey(),
    ...sig,
    verbose: false,
    pedantic: false,
    protocol: 1,
    lang: 'node',
    version: '1.0.0',
    name: 'tickgate',
    headers: true,
    no_responders: true,
  };
  return `CONNECT ${JSON.stringify(options)}\r\n`;
}

/** @param sid chosen by the client, unique on its connection */
export function sub(subject: string, sid: number): string {
  return `SUB ${subject} ${sid}\r\n`;
}

export function unsub(sid: number): string {
  return `UNSUB ${sid}\r\n`;
}
