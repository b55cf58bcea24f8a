import type { DatasetCounts } from './counts.ts';
import type { Leak } from './leaks.ts';
import type { DatasetOptions } from './options.ts';
import { splits } from './split.ts';

const most = 10;

/** What a person should know at the end, in lines. */
export function conclusionNotes(
  counts: DatasetCounts,
  options: DatasetOptions,
  leaks: readonly Leak[],
): readonly string[] {
  const parts = splits.map((split) => `${counts.pictures[split]} in ${split}`).join(', ');
  const classes = counts.classes.size > 1 ? `, in ${counts.classes.size} classes` : '';
  return [
    `Pictures: ${parts}${classes}`,
    ...rejectedNotes(counts),
    ...missingNotes(counts, options),
    ...leakNotes(counts, leaks),
  ];
}

function rejectedNotes({ rejected }: DatasetCounts): readonly string[] {
  const total = [...rejected.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const codes = [...rejected].map(([code, count]) => `${count} ${code}`).join(', ');
  const isOne = total === 1;
  return [
    `${total} ${isOne ? 'picture is' : 'pictures are'} not in the dataset (${codes}); rejected.jsonl names ${isOne ? 'it' : 'them'}`,
  ];
}

function missingNotes(counts: DatasetCounts, options: DatasetOptions): readonly string[] {
  const missing = counts.missing(options);
  const rest = missing.length - most;
  return [
    ...missing
      .slice(0, most)
      .map(({ className, split }) => `No picture of the class “${className}” is in ${split}`),
    ...(rest > 0 ? [`The same of ${rest} more; stats.json has the counts`] : []),
  ];
}

function leakNotes({ leaks: { exact, near } }: DatasetCounts, leaks: readonly Leak[]): readonly string[] {
  const total = exact + near;
  if (total === 0) return [];
  const [are, their] = total === 1 ? ['picture is', 'has'] : ['pictures are', 'have'];
  const rest = total - leaks.length;
  return [
    `${total} ${are} in two splits (${exact} exact, ${near} nearly the same), so that what was learned would be tested; leaks.jsonl ${their} all. Group by folder or prefix, or remove copies`,
    ...leaks.map(
      ({ kind, picture, like }) =>
        `${picture.source} (${picture.split}) is ${kind === 'exact' ? 'the same as' : 'nearly'} ${like.source} (${like.split})`,
    ),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
}
