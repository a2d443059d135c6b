import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed text that cannot be opened. The message holds neither the text nor a key. */
export class SealedTextError extends Error {
  override readonly name: string = 'SealedTextError';
}

/** The text was sealed with another key than ours: nothing is broken, the key is missing. */
export class WrongSecretKeyError extends SealedTextError {
  override readonly name = 'WrongSecretKeyError';
}

/** Which key a text was sealed with: 6 bytes of a hash of it, in base64url. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('tickgate/key-id').update(key).digest().subarray(0, 6).toString('base64url');
}

/** The key with this id, where it is to be had by now; undefined where it is not. */
export type KeyFinder = (keyId: string) => Buffer | undefined;

/**
 * Seals texts with AES-256-GCM, each bound to the id of the row that holds it, so that a sealed text moved to another
 * row does not open there.
 *
 * Form: `v1.KEY.NONCE.CIPHERTEXT`, the last three in base64url. KEY (`keyIdOf`) tells a wrong key from damage; the
 * 16-byte tag ends CIPHERTEXT.
 */
export class SecretBox {
  #key: Buffer;
  #keyId: string;

  /**
   * @param key 32 bytes
   * @param findKey asked when a text comes that another key has sealed: the secret was rotated while this process ran.
   * What it gives takes the place of the present key.
   */
  constructor(
    key: Buffer,
    private readonly findKey: KeyFinder = () => undefined,
  ) {
    this.#key = key;
    this.#keyId = keyIdOf(key);
  }

  seal(text: string, rowId: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(rowId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, this.#keyId, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Whether the key of this text is the present one, or can be had; a text that is none has no key. */
  hasKeyOf(sealedText: string): boolean {
    const keyId = sealedText.split('.')[1] ?? '';
    return keyId === this.#keyId || this.renew(keyId);
  }

  /**
   * @throws WrongSecretKeyError when another key sealed it
   * @throws SealedTextError when it is no sealed text, was altered, or belongs to another row
   */
  open(sealedText: string, rowId: string): string {
    const [version, keyId, nonce, body, ...rest] = sealedText.split('.');
    if (version !== VERSION || !keyId || !nonce || !body || rest.length > 0) {
      throw new SealedTextError(`the sealed text of ${rowId} is not of the form ${VERSION}`);
    }
    if (!this.hasKeyOf(sealedText))
      throw new WrongSecretKeyError(`the sealed text of ${rowId} needs another secret key`);
    try {
      return this.decrypt(Buffer.from(nonce, 'base64url'), Buffer.from(body, 'base64url'), rowId);
    } catch (cause) {
      throw new SealedTextError(`the sealed text of ${rowId} was altered or belongs to another row`, { cause });
    }
  }

  private renew(keyId: string): boolean {
    const key = this.findKey(keyId);
    if (!key || keyIdOf(key) !== keyId) return false;
    this.#key = key;
    this.#keyId = keyId;
    return true;
  }

  private decrypt(nonce: Buffer, body: Buffer, rowId: string): string {
    const tagAt = body.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(rowId))
      .setAuthTag(body.subarray(tagAt));
    return Buffer.concat([decipher.update(body.subarray(0, tagAt)), decipher.final()]).toString('utf8');
  }
}
