import type { SecretBox } from '../secret-box.js';

/** What the two sealed texts of an account are bound to: neither opens in the place of the other, nor in another row. */
export const boundTo = {
  credentials: (accountId: string) => accountId,
  tokens: (accountId: string) => `${accountId}/tokens`,
} as const;

/** Values of an account in the clear: never logged, never returned to a client. */
export type Secrets = Record<string, string>;

export type SealedTexts = { id: string; credentials: string; tokens: string | null };

/** @throws SealedTextError */
export function openCredentials(box: SecretBox, { id, credentials }: SealedTexts): Secrets {
  return JSON.parse(box.open(credentials, boundTo.credentials(id))) as Secrets;
}

/** @throws SealedTextError */
export function openTokens(box: SecretBox, { id, tokens }: SealedTexts): Secrets {
  return tokens === null ? {} : (JSON.parse(box.open(tokens, boundTo.tokens(id))) as Secrets);
}

export function sealCredentials(box: SecretBox, id: string, credentials: Readonly<Secrets>): string {
  return box.seal(JSON.stringify(credentials), boundTo.credentials(id));
}

export function sealTokens(box: SecretBox, id: string, tokens: Readonly<Secrets>): string {
  return box.seal(JSON.stringify(tokens), boundTo.tokens(id));
}
