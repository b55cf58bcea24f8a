import type { Outcome } from './outcome.ts';

/** About how many bytes of memory the value of an outcome takes. */
export function valueSize(outcome: Outcome | undefined): number {
  return outcome?.status === 'done' || outcome?.status === 'unchanged' ? sizeOf(outcome.value) : 0;
}

function sizeOf(value: unknown): number {
  // Texts that come from another process have a byte a character, but for those beyond Latin-1.
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((sum, each) => sum + sizeOf(each), 16);
}
