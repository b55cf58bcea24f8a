import { type ColumnFacts, share, typeText } from './facts.ts';
import type { FileProfile } from './file-profile.ts';

const number = (value: number): string =>
  Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-4)
    ? value.toPrecision(6)
    : value.toLocaleString('en', { maximumSignificantDigits: 6 });
const count = (value: number): string => value.toLocaleString('en');
const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A text of a file as it can stand in a cell: no sign of it means anything, and it is no longer than a cell may be. */
export function cell(text: string, longest = 40): string {
  const plain = text
    .slice(0, 4 * longest)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]+/gu, ' ')
    .trim();
  if (plain === '' && text !== '') return '(nothing to see)';
  const signs = [...plain];
  return escaped(signs.length > longest ? `${signs.slice(0, longest).join('')}…` : plain);
}

/** Only what has a meaning where it stands: with a backslash before every dot nobody could read the file as it is. */
const escaped = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>#|~&!$@^]/g, '\\$&')
    // Addresses become links by themselves.
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww(?=\.)/gi, '$&\\')
    // At the beginning of a list's line these are lists, too.
    .replace(/^[-+=]|(?<=^\d{1,9})[.)]/, '\\$&');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

/** The section of a file. */
export function fileSection(profile: FileProfile): string {
  const { file, rows, rejected, columns, form, columnsLeftOut } = profile;
  const facts = [counted(rows, 'row'), counted(columns.length, 'column'), cell(form, 200)];
  if (rejected > 0) facts.push(`**${counted(rejected, 'reject')}**`);
  return [
    `## ${cell(file, 300)}\n\n${facts.join(' · ')}\n`,
    ...remarks(profile).map((remark) => `\n- ${remark}`),
    remarks(profile).length > 0 ? '\n' : '',
    columns.length === 0 ? '' : `\n${columnTable(columns, rows)}`,
    columnsLeftOut === 0
      ? ''
      : `\nAbout ${counted(columnsLeftOut, 'more column')} ${columnsLeftOut === 1 ? 'was' : 'were'} not profiled: the first ${columns.length} are.\n`,
    rejectTable(profile),
    '\n',
  ].join('');
}

function remarks({ schema, notes, duplicates, columns }: FileProfile): readonly string[] {
  const beyond = columns.filter(({ beyondDouble }) => beyondDouble !== undefined);
  return [
    ...notes.map((note) => cell(note, 300)),
    ...(schema.with === undefined || schema.differences.length === 0
      ? []
      : [
          `Unlike ${cell(schema.with, 300)}: ${schema.differences.map((each) => cell(each, 2000)).join('; ')}.`,
        ]),
    ...(duplicates === 0
      ? []
      : [
          `${counted(duplicates, 'member has', 'members have')} the name of another one of the same object; the last counts.`,
        ]),
    ...(beyond.length === 0
      ? []
      : [
          `Whole numbers beyond 2^53, which many programs round, are in ${beyond.map(({ name }) => cell(name)).join(', ')}.`,
        ]),
  ];
}

const heads = [
  'Column',
  'Type',
  'Empty',
  'Distinct',
  'Min',
  'Median',
  'Mean',
  'Max',
  'Length',
  'Most frequent',
];
const alignment = ['---', '---', '---:', '---:', '---:', '---:', '---:', '---:', '---:', '---'];

const columnTable = (columns: readonly ColumnFacts[], rows: number): string =>
  `${row(heads)}${row(alignment)}${columns.map((column) => row(cellsOf(column, rows))).join('')}`;

function cellsOf(column: ColumnFacts, rows: number): readonly string[] {
  const { values, empty, distinct, distinctIsExact, min, max, mean, quantiles, length, top } = column;
  const missing = Math.max(0, rows - values);
  const told = (value: number | undefined): string => (value === undefined ? '' : number(value));
  const none = empty + missing;
  return [
    cell(column.name),
    typeText(column),
    none === 0 ? '' : `${count(none)} (${share(none / Math.max(rows, values))})`,
    `${distinctIsExact ? '' : '≈ '}${count(distinct)}`,
    min === undefined ? cell(column.earliest ?? '') : number(min),
    quantiles === undefined ? '' : `≈ ${number(quantiles.p50)}`,
    told(mean),
    max === undefined ? cell(column.latest ?? '') : number(max),
    length === undefined
      ? ''
      : length.min === length.max
        ? count(length.min)
        : `${count(length.min)}–${count(length.max)}`,
    top
      .slice(0, 3)
      .map(
        ({ value, count: times, missed }) =>
          `${cell(value, 24)} (${missed === undefined ? '' : '≥ '}${count(times)})`,
      )
      .join(', '),
  ];
}

function rejectTable({ rejects, rejected }: FileProfile): string {
  if (rejected === 0) return '';
  const rows = rejects.map(({ line, column, reason }) =>
    row([count(line), count(column), cell(reason, 200)]),
  );
  const rest = rejected - rejects.length;
  const head = `\n${row(['Line', 'Column', 'Why it is no row'])}${row(['---:', '---:', '---'])}`;
  return `${rows.length === 0 ? '' : head}${rows.join('')}${rest === 0 ? '' : `\nand ${counted(rest, 'more reject')}\n`}`;
}

export const failureSection = (file: string, message: string): string =>
  `## ${cell(file, 300)}\n\n**Not read:** ${cell(message, 500)}\n\n`;
