import path from 'node:path';
import type { SettledItem } from '../../../src/core/run.ts';
import type { Corpus } from './corpus.ts';
import type { Hostile, Word } from './entry.ts';

/** What a run says of one file. */
export interface Line {
  /** Below the folder that the corpus is in. */
  readonly name: string;
  readonly word: Word | 'unchanged' | 'cancelled';
  /** The sentence where there is one. */
  readonly message: string;
  readonly ms: number;
}

export function lineOf({ item, outcome }: SettledItem, root: string): Line {
  const name = path.relative(root, item.source.path);
  const { ms } = outcome;
  switch (outcome.status) {
    case 'failed':
      return { name, word: outcome.failure.code, message: outcome.failure.message, ms };
    case 'skipped':
      return { name, word: `skipped ${outcome.code}`, message: `It was skipped: ${outcome.reason}.`, ms };
    case 'done':
    case 'unchanged':
    case 'cancelled':
      return { name, word: outcome.status, message: '', ms };
  }
}

export const shownName = ({ name }: Hostile): string => name.toString();

/** Lines whose word is not allowed, as a person would look for them; files beside the corpus must be done. */
export function wrongLines(lines: readonly Line[], corpus: Corpus): readonly string[] {
  const allowed = new Map(
    Object.entries(corpus).flatMap(([kind, files]) =>
      files.map((file) => [path.join(kind, shownName(file)), file.allowed as readonly string[]] as const),
    ),
  );
  return lines.flatMap(({ name, word, message }) => {
    const words = allowed.get(name) ?? ['done'];
    return words.includes(word) ? [] : [`${name}: ${word} (${message}), not ${words.join(' or ')}`];
  });
}

/** Names of libraries and their calls, stacks, values that were not there, several lines or stops. */
const gibberish =
  /Vips|vips2|2vips|libpng|heif:|webp:|gifload|source:|Input (buffer|file)|undefined|NaN|\[object|\n|at .*\.[jt]s:\d| {2}|\.\./;

/** What is wrong with the sentences that people read, if anything. */
export function badSentences(lines: readonly Line[], folder: string): readonly string[] {
  return lines.flatMap(({ name, message }) => {
    if (message === '') return [];
    const bad = gibberish.exec(message)?.[0] ?? (message.includes(folder) ? 'an absolute path' : undefined);
    if (bad !== undefined) return [`${name}: “${bad}” in “${message}”`];
    return /^[A-Z].*[^.]\.$/.test(message) ? [] : [`${name}: no whole sentence: “${message}”`];
  });
}
