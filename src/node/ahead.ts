/**
 * Does something with each value, several side by side, and gives the results in the values' order.
 * @param ahead how many may be under way
 */
export async function* aheadInOrder<T, R>(
  values: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  task: (value: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const waiting: Promise<R>[] = [];
  for await (const value of values) {
    const result = task(value);
    // Nobody may be left to hear of it: the loop ends at the first one that rejects.
    result.catch(() => {});
    waiting.push(result);
    const first = waiting.length < ahead ? undefined : waiting.shift();
    if (first !== undefined) yield await first;
  }
  for (const result of waiting) yield await result;
}
