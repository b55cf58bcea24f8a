/** One reader of what several read. */
export interface Branch extends AsyncIterable<Uint8Array> {
  /** It will ask for no more; the others do not wait for it. */
  leave(): void;
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Several readers of one file, which is read once: all of them get the same chunk, and the next one when all have asked
 * for it. So nothing is copied or piles up, whatever the difference in pace.
 */
export function branches(chunks: AsyncIterable<Uint8Array>, count: number): readonly Branch[] {
  const source = chunks[Symbol.asyncIterator]();
  const active = new Set(Array.from({ length: count }, (_, i) => i));
  const waiting = new Map<number, Waiting>();
  const pump = (): void => {
    if (waiting.size === 0 || waiting.size < active.size) return;
    const all = [...waiting.values()];
    waiting.clear();
    source.next().then(
      (result) => all.forEach(({ resolve }) => resolve(result)),
      (error: unknown) => all.forEach(({ reject }) => reject(error)),
    );
  };
  const leave = (branch: number): void => {
    if (!active.delete(branch)) return;
    waiting.delete(branch);
    if (active.size === 0) void source.return?.().catch(() => {});
    else pump();
  };
  return Array.from({ length: count }, (_, branch): Branch => ({
    leave: () => leave(branch),
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
            waiting.set(branch, { resolve, reject });
            pump();
          });
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        leave(branch);
      }
    },
  }));
}
