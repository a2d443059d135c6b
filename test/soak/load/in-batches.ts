/** Does the same for all, so many at a time. */
export async function inBatches<T>(items: Iterable<T>, size: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: size }, worker));
}
