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

export async function replacing(
  { items }: Pick<Plan, 'items'>,
  pause: () => Promise<void> | undefined,
): Promise<Replacing> {
  const named: string[] = [];
  let others = 0;
  let originals = 0;
  for await (const item of items) {
    await pause();
    for (const { path, replaces } of item.kind === 'task' ? item.targets : []) {
      if (replaces === undefined || replaces.owner === 'own') continue;
      if (replaces.owner === 'source') originals++;
      else others++;
      if (named.length < namedFiles) named.push(path);
    }
  }
  return { named, others, originals };
}

/** The one question before files are replaced. */
export function replacingQuestion(
  { named, others, originals }: Replacing,
  show: (file: string) => string,
): { readonly message: string; readonly detail: string } {
  const count = others + originals;
  const kept = count === 1 ? 'a copy of it is kept' : 'a copy of each is kept';
  const until = `${kept} until the run is undone or forgotten.`;
  const why = [
    ...(originals === 0
      ? []
      : [
          `${originals === 1 ? 'The original is' : 'The originals are'} replaced by the result${originals === 1 ? '' : 's'}.`,
        ]),
    ...(others === 0
      ? []
      : [
          `${originals === 0 ? (others === 1 ? 'It is' : 'They are') : `${countText(others, 'file')} of them ${others === 1 ? 'is' : 'are'}`} no earlier result${others === 1 ? '' : 's'} of this job. The setting “On conflict” says to overwrite.`,
        ]),
    `${until.charAt(0).toUpperCase()}${until.slice(1)}`,
  ];
  return {
    message: `Replace ${countText(count, 'file')}?`,
    detail: `${fileList(named.map(show), count)}\n\n${why.join(' ')}`,
  };
}

/** The first names, a line each, and how many more there are. */
export function fileList(files: readonly string[], count: number): string {
  const named = files.slice(0, namedFiles);
  const rest = count - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest.toLocaleString('en')} more`] : [])].join('\n');
}
