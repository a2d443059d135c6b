/** A recording that cannot be used. The message is one line that names the file. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  constructor(
    readonly file: string,
    reason: string,
  ) {
    super(`Recording ${file} ${reason}.`);
  }
}
