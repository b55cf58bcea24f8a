import type { Target } from '../core/executor.ts';
import type { Plan } from '../core/plan.ts';
import { countText } from '../report/units.ts';

/** Names in a question; the rest is a number. */
export const namedFiles = 5;

/** What a plan would replace, as far as a question tells of it. */
export interface Replacing {
  /** The first few. */
  readonly named: readonly string[];
  /** Files that are not earlier results. */
  readonly others: number;
  /** Sources that their own results replace. */
  readonly originals: number;
}

/** A plan that grows can be gone through only once, by its run; it has shared files and nothing else to replace. */
export async function replacing(
  { items, shared, complete }: Pick<Plan, 'items' | 'shared' | 'complete'>,
  pause: () => Promise<void> | undefined,
): Promise<Replacing> {
  const named: string[] = [];
  let others = 0;
  let originals = 0;
  const add = ({ path, replaces }: Target): void => {
    if (replaces === undefined || replaces.owner === 'own') return;
    if (replaces.owner === 'source') originals++;
    else others++;
    if (named.length < namedFiles) named.push(path);
  };
  for (const item of shared) if (item.kind === 'file') add(item.target);
  for await (const item of complete ? items : []) {
    await pause();
    if (item.kind === 'task') item.targets.forEach(add);
  }
  return { named, others, originals };
}

/** The one question before files are replaced. */
export function replacingQuestion(
  { named, others, originals }: Replacing,
  show: (file: string) => string,
): { readonly message: string; readonly detail: string } {
  const count = others + originals;
  const why = [
    ...(originals === 0 ? [] : [originalsText(originals, count)]),
    ...(others === 0 ? [] : [othersText(others, count)]),
    `A copy${count === 1 ? '' : ' of each'} is kept until the run is undone or forgotten.`,
  ];
  return {
    message: `Replace ${countText(count, 'file')}?`,
    detail: `${fileList(named.map(show), count)}\n\n${why.join(' ')}`,
  };
}

function originalsText(originals: number, count: number): string {
  if (originals < count) return `${countText(originals, 'of them is an original', 'of them are originals')}.`;
  return originals === 1 ? 'The original is replaced.' : 'The originals are replaced.';
}

function othersText(others: number, count: number): string {
  const who =
    others < count
      ? countText(others, 'is no earlier result', 'are not earlier results')
      : others === 1
        ? 'It is no earlier result'
        : 'They are not earlier results';
  return `${who} of this job; the setting “On conflict” says to overwrite.`;
}

/** The first names, a line each, and how many more there are. */
export function fileList(files: readonly string[], count: number): string {
  const named = files.slice(0, namedFiles);
  const rest = count - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest.toLocaleString('en')} more`] : [])].join('\n');
}
