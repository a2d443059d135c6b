/** Builds the frames of one variant, in one encoding. */
export interface FrameBuilder {
  /** @param data as it came from the bus */
  live(data: Buffer): Buffer;
  /** @param stale older than the gateway calls fresh */
  snapshot(data: Buffer, stale: boolean): Buffer;
}
