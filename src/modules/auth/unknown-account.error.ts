/** There is no account with this id that the caller may know of. */
export class UnknownAccountError extends Error {
  override readonly name = 'UnknownAccountError';

  constructor(readonly accountId: string) {
    super(`unknown account ${accountId}`);
  }
}
