import type { FailureCode } from '../../../src/core/failure.ts';
import type { SkipCode } from '../../../src/core/outcome.ts';

/** What a line may say of a file: it is done, or why not. */
export type Word = 'done' | FailureCode | `skipped ${SkipCode}`;

/** One file that was made to do harm, and every word with which it may end. */
export interface Hostile {
  /** Below the folder of its kind; bytes where it is no text. */
  readonly name: string | Buffer;
  /** What is in it, or what makes it where it is no file. */
  readonly content: Buffer | ((path: string) => void);
  readonly allowed: readonly Word[];
}

export const hostile = (
  name: string,
  content: Hostile['content'],
  ...allowed: readonly [Word, ...Word[]]
): Hostile => ({ name, content, allowed });
