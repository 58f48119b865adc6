/** Items of batches, all at once. */

/** All items of all batches, or the first `max`. */
export async function gather<T>(batches: AsyncIterable<readonly T[]>, max = Infinity): Promise<T[]> {
  const items: T[] = [];
  if (max <= 0) return items;
  for await (const batch of batches) {
    for (const item of batch) {
      items.push(item);
      if (items.length >= max) return items;
    }
  }
  return items;
}
