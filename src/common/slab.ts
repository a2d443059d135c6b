const PIECE_BYTES = 64 * 1024;

/**
 * Cuts buffers that live long from larger pieces of memory. A piece of its own for each would cost more than its bytes:
 * an object that every garbage collection looks at, and an allocation outside the heap. Nothing is used again: a piece
 * goes when all that was cut from it has gone.
 */
export class Slab {
  private piece = Buffer.alloc(0);
  private used = 0;

  /** Memory of that length, with anything in it. */
  take(length: number): Buffer {
    if (length > PIECE_BYTES / 8) return Buffer.allocUnsafeSlow(length);
    if (this.used + length > this.piece.length) {
      this.piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
      this.used = 0;
    }
    const begin = this.used;
    this.used += length;
    return this.piece.subarray(begin, this.used);
  }
}
