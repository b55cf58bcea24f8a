import type { ConflictPolicy } from '../core/policies.ts';
import type { LeftOut } from '../core/source.ts';
import { leftOutLines } from '../report/summary-lines.ts';
import { countText } from '../report/units.ts';
import type { Measurement } from './measured.ts';

/** What is known of a run before it begins. */
export interface Preview {
  /** Of a plan that grows nobody knows how many files there are. */
  readonly complete: boolean;
  readonly files: number;
  /** Files that will be worked on. */
  readonly tasks: number;
  /** Whose result is there already. */
  readonly unchanged: number;
  /** Sources that are replaced by their results. */
  readonly originals: number;
  /** Other files that are replaced. */
  readonly others: number;
  /** Results whose name is taken by another file. */
  readonly taken: number;
  readonly onConflict: ConflictPolicy;
  readonly leftOut: LeftOut;
  /** Names of the files that are made of all sources together. */
  readonly together: readonly string[];
}

/** What the last step knows so far. */
export type Known =
  | { readonly kind: 'looking' }
  /** Settings or options are wrong. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | { readonly kind: 'known'; readonly preview: Preview; readonly size: SizeText };

/** What the files are expected to come to, in words; `later`: it is being measured; `none`: it is not. */
export type SizeText = { readonly kind: 'later' | 'none' } | ({ readonly kind: 'known' } & Measurement);

export interface BeginRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** The row that runs it: what it would do, as far as that is known. */
export function beginRow(known: Known): BeginRow {
  switch (known.kind) {
    case 'looking':
      return { label: '$(play) Run', description: 'looking for files…', detail: unwritten };
    case 'refused':
      return {
        label: '$(error) Cannot Run',
        description: '',
        detail: known.problems.join(' '),
      };
    case 'known':
      return knownRow(known.preview, known.size);
  }
}

const unwritten = 'Nothing is written before you press Enter here.';

function knownRow(preview: Preview, size: SizeText): BeginRow {
  const { complete, files, tasks, unchanged } = preview;
  if (!complete) {
    const detail = makes(preview).map(sentence).join(' ') || unwritten;
    return { label: '$(play) Run', description: 'files as they are found', detail };
  }
  const [leftOut = ''] = leftOutLines(preview.leftOut).map((line) => line.trim());
  if (files === 0)
    return {
      label: '$(circle-slash) Nothing to Do',
      description: '',
      detail: leftOut === '' ? 'There are no files in the selection.' : sentence(leftOut),
    };
  const replaced = preview.originals + preview.others;
  const counts = [
    size.kind === 'known' ? size.text : countText(files, 'file'),
    ...(files === tasks || unchanged === 0 ? [] : [`${count(unchanged)} done already`]),
    ...(size.kind === 'later' ? ['measuring…'] : []),
  ];
  return {
    label: replaced > 0 ? `$(play) Run and Replace ${countText(replaced, 'File')}` : '$(play) Run',
    description: counts.join(' · '),
    detail: details(preview, size, leftOut).map(sentence).join(' ') || unwritten,
  };
}

/** What matters most comes first, as the row is cut where it is full. */
const details = (preview: Preview, size: SizeText, leftOut: string): readonly string[] => [
  ...makes(preview),
  ...effects(preview),
  ...(size.kind === 'known' ? size.notes : []),
  ...(leftOut === '' ? [] : [leftOut]),
];

/** What is made of all files together: a table, the pages of a contact sheet. */
function makes({ together: [first, ...others] }: Preview): readonly string[] {
  if (first === undefined) return [];
  return [`Makes ${first}${others.length === 0 ? '' : ` and ${countText(others.length, 'other file')}`}`];
}

/** What becomes of files that are there already. A row holds some 85 letters. */
function effects({ originals, others, taken, onConflict }: Preview): readonly string[] {
  const copies = originals + others === 1 ? 'a copy is kept' : 'copies are kept';
  const overwritten = countText(others, 'other file is', 'other files are');
  const one = taken === 1;
  const names = countText(taken, 'name is taken', 'names are taken');
  const what: Readonly<Record<ConflictPolicy, string>> = {
    rename: one ? 'its result gets a (1)' : 'these results get a (1)',
    skip: one ? 'its source is skipped' : 'their sources are skipped',
    ask: 'you are asked what to do',
    overwrite: 'they are overwritten',
  };
  return [
    ...(originals > 0
      ? [`${originals === 1 ? 'The original is' : 'Originals are'} replaced; ${copies} for an undo`]
      : []),
    ...(others > 0 ? [`${overwritten} overwritten; ${copies} for an undo`] : []),
    ...(taken > 0 ? [`${names}: ${what[onConflict]}`] : []),
  ];
}

const count = (number: number): string => number.toLocaleString('en');

const sentence = (text: string): string => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};

/** How many files the row, as it stands, says will be replaced: what a person agrees to by choosing it. */
export const agreedTo = (known: Known): number =>
  known.kind === 'known' ? known.preview.originals + known.preview.others : 0;

/** Whether choosing the row runs anything. */
export const canRun = (known: Known): boolean =>
  known.kind === 'looking' ||
  (known.kind === 'known' && !(known.preview.complete && known.preview.files === 0));
