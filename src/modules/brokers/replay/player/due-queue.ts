/** What waits for its time. At the same time the lower `order` goes first. */
export interface Due {
  readonly time: number;
  readonly order: number;
}

/** A binary heap: the entry that is due first is on top. */
export class DueQueue<T extends Due> {
  private readonly heap: T[] = [];

  get first(): T | undefined {
    return this.heap[0];
  }

  push(entry: T): void {
    let index = this.heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, this.heap[parent]!)) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = entry;
  }

  /** Takes the first entry out. */
  shift(): T | undefined {
    const top = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.sink(last);
    return top;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private sink(entry: T): void {
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && isBefore(this.heap[child + 1]!, this.heap[child]!)) child++;
      if (!isBefore(this.heap[child]!, entry)) break;
      this.heap[index] = this.heap[child]!;
      index = child;
    }
    this.heap[index] = entry;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
