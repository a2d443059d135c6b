import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type Server as TlsServer } from 'node:tls';
import { Logger } from '@nestjs/common';

export interface TlsOptions {
  cert: Buffer;
  key: Buffer;
  minVersion: 'TLSv1.2';
  /** A peer that begins TLS and does not go on is cut off. */
  handshakeTimeout: number;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
const DAY_MS = 86_400_000;
const WARN_BEFORE_DAYS = 14;

/** The certificate that both ports show, as two PEM files. New connections get a new one after `reload`. */
export class Certificate {
  private readonly logger = new Logger('Doors');
  private readonly servers: TlsServer[] = [];
  private current: TlsOptions;

  private constructor(
    private readonly certFile: string,
    private readonly keyFile: string,
  ) {
    this.current = readPair(certFile, keyFile);
  }

  /**
   * Reads the files; undefined when neither is named, which means no TLS.
   *
   * @throws Error in one line when one is missing, unreadable, or the two do not belong together
   */
  static load(certFile: string, keyFile: string): Certificate | undefined {
    if (certFile === '' && keyFile === '') return undefined;
    if (certFile === '' || keyFile === '') {
      throw new Error(`TLS needs both TLS_CERT and TLS_KEY; ${certFile === '' ? 'TLS_CERT' : 'TLS_KEY'} is not set`);
    }
    return new Certificate(certFile, keyFile);
  }

  get options(): TlsOptions {
    return this.current;
  }

  /** What is wrong with its dates, in one line; undefined when nothing is. */
  warning(now = Date.now()): string | undefined {
    const { validFrom, validTo } = new X509Certificate(this.current.cert);
    if (Date.parse(validTo) <= now) return `The certificate in TLS_CERT expired on ${isoDay(validTo)}: renew it`;
    if (Date.parse(validFrom) > now) return `The certificate in TLS_CERT is not valid before ${isoDay(validFrom)}`;
    const days = Math.floor((Date.parse(validTo) - now) / DAY_MS);
    return days < WARN_BEFORE_DAYS
      ? `The certificate in TLS_CERT expires in ${days} days, on ${isoDay(validTo)}`
      : undefined;
  }

  /** From now on `reload` reaches this server too. */
  secures(server: TlsServer): void {
    this.servers.push(server);
  }

  /** Reads both files again. Open connections stay as they are; a pair that does not work leaves the old one in use. */
  reload(): void {
    try {
      this.current = readPair(this.certFile, this.keyFile);
    } catch (error) {
      this.logger.error(`The TLS certificate was not reloaded, the old one stays: ${(error as Error).message}`);
      return;
    }
    for (const server of this.servers) server.setSecureContext(this.current);
    this.logger.log(`TLS certificate reloaded; valid to ${isoDay(new X509Certificate(this.current.cert).validTo)}`);
    const warning = this.warning();
    if (warning !== undefined) this.logger.warn(warning);
  }
}

function readPair(certFile: string, keyFile: string): TlsOptions {
  const cert = read('TLS_CERT', certFile);
  const key = read('TLS_KEY', keyFile);
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new Error(`TLS_CERT ${certFile} and TLS_KEY ${keyFile} are no PEM pair: ${(error as Error).message}`);
  }
  if (!fits) throw new Error(`TLS_KEY ${keyFile} is not the key of the certificate in TLS_CERT ${certFile}`);
  return { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${name} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function isoDay(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
