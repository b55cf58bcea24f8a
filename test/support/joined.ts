import type { Merging } from '../../src/core/stream.ts';

/** Merges lists to one. */
export function joined(): Merging {
  const all: unknown[] = [];
  return {
    *add(value) {
      all.push(...(value as readonly unknown[]));
      yield;
      return true;
    },
    *end() {
      yield;
      return all;
    },
  };
}
