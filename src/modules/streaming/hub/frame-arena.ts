/**
 * What a socket that is blocked holds on to is at most one chunk more than its bytes, so chunks are no larger; and
 * large enough that hundreds of frames share one.
 */
const CHUNK_BYTES = 256 * 1024;

/**
 * Gives out memory for frames, which live for a flush. Node's own pool of 8 KB makes a new allocation outside the heap
 * for every two dozen frames; at 100,000 a second these alone kept the slow garbage collection busy.
 */
export class FrameArena {
  private chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private used = 0;

  allocate(length: number): Buffer {
    if (length > CHUNK_BYTES / 2) return Buffer.allocUnsafeSlow(length);
    if (this.used + length > CHUNK_BYTES) {
      this.chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      this.used = 0;
    }
    const begin = this.used;
    this.used += length;
    return this.chunk.subarray(begin, this.used);
  }
}
