import {
  loadSecretKey,
  readSecretKey,
  type SecretKey,
  type SecretKeyOptions,
  secretKeyFile,
} from '../auth/secret-key.js';

/** A rotation of the secret is noticed within this time. */
const READ_EVERY_MS = 1000;
/** After a rotation, for messages of processes that have not noticed it yet. */
const ACCEPT_FORMER_MS = 60_000;

/** The keys of the control bus. They follow the key file, so that a rotation of the secret does not part running processes. */
export class ControlKeys {
  private key: Buffer;
  private former: { key: Buffer; until: number } | undefined;
  private readAt: number;

  /**
   * @param readAgain gives the secret as it is now; undefined when that is not known, or cannot change
   * @param now epoch ms
   */
  constructor(
    secret: SecretKey,
    private readonly readAgain: () => SecretKey | undefined = () => undefined,
    private readonly now: () => number = Date.now,
  ) {
    this.key = secret.derive('control');
    this.readAt = now();
  }

  /** @throws ConfigError or Error: see `loadSecretKey` */
  static of(options: SecretKeyOptions): ControlKeys {
    const path = secretKeyFile(options);
    return new ControlKeys(loadSecretKey(options), () => (path === undefined ? undefined : readSecretKey(path)));
  }

  /** What this process signs with. */
  get present(): Buffer {
    this.refresh();
    return this.key;
  }

  /** Keys whose signatures count. */
  get accepted(): readonly Buffer[] {
    const { present, former } = this;
    return former && this.now() < former.until ? [present, former.key] : [present];
  }

  private refresh(): void {
    const now = this.now();
    if (Math.abs(now - this.readAt) < READ_EVERY_MS) return;
    this.readAt = now;
    const key = this.readSecret()?.derive('control');
    if (!key || key.equals(this.key)) return;
    this.former = { key: this.key, until: now + ACCEPT_FORMER_MS };
    this.key = key;
  }

  /** A file that cannot be read for a moment takes no key away. */
  private readSecret(): SecretKey | undefined {
    try {
      return this.readAgain();
    } catch {
      return undefined;
    }
  }
}
