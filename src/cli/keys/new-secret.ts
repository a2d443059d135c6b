import { readKeyFile, readOrCreateKeyFile } from '../../modules/auth/key-file.js';
import { isSecret, randomSecret } from '../../modules/auth/secret-key.js';

/** The variable that brings a new secret from outside. */
export const NEW_SECRET_VARIABLE = 'TICKGATE_NEW_SECRET_KEY';

/** Where the new secret of a rotation comes from, or is kept, so that it cannot be lost with the process. */
export type NewSecretPlace =
  | { kind: 'file'; path: string }
  | { kind: 'variable'; text: string }
  /** Shown to the person who rotates, who keeps it. */
  | { kind: 'printed' };

/**
 * The new secret; when it comes back it is in its place for good. A file that holds one already, of a rotation that was
 * killed before its end, gives it again.
 *
 * @throws Error naming the file or variable that holds no secret
 */
export function newSecret(place: NewSecretPlace, print: (secret: string) => void): string {
  switch (place.kind) {
    case 'file': {
      const text = readOrCreateKeyFile(place.path, randomSecret);
      if (!isSecret(text))
        throw new Error(`${place.path}: holds something else than a key of 64 hex digits; remove it`);
      return text;
    }
    case 'variable':
      if (!isSecret(place.text)) throw new Error(`${NEW_SECRET_VARIABLE}=(not shown): expected 64 hex digits`);
      return place.text;
    case 'printed': {
      const text = randomSecret();
      print(text);
      return text;
    }
  }
}

/** The secret that a file holds already. */
export function secretIn(path: string): string | undefined {
  const text = readKeyFile(path);
  return text !== undefined && isSecret(text) ? text : undefined;
}
