/**
 * An iterable that its consumer can leave at any moment, by a signal or by `return`, even while it waits for the next value. The
 * `return` of a plain generator would wait for that value.
 *
 * @param open gets a signal that tells it to end
 */
export function leavable<T>(
  open: (left: AbortSignal) => AsyncGenerator<T, void, undefined>,
  signal?: AbortSignal,
): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const leave = new AbortController();
      const values = open(signal === undefined ? leave.signal : AbortSignal.any([signal, leave.signal]));
      return {
        next: () => values.next(),
        return: async () => {
          leave.abort();
          await values.return();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      } satisfies AsyncIterableIterator<T>;
    },
  };
}
