import { formats } from '../core/format.ts';
import { isWords } from '../core/list.ts';
import type { Done, FileFacts, Outcome, OutcomeStatus } from '../core/outcome.ts';
import type { Failure } from '../core/failure.ts';
import type { Source } from '../core/source.ts';
import { inOneLine, readShownPath, showPath } from './shown-path.ts';
import { bytesText, durationText } from './units.ts';

/** How result lines are worded: with their facts, or as the articles on process pools print them. */
export const lineStyles = ['facts', 'sentence'] as const;
export type LineStyle = (typeof lineStyles)[number];

export interface LineOptions {
  readonly style: LineStyle;
  /** Whose lines they are: what is no thumbnail is a result, in a sentence. */
  readonly jobId?: string;
  /** Files of each source, where it does not fail; true unless told. */
  readonly makesFiles?: boolean;
  /** An absolute path as a person should see it: relative to the workspace or to where they are. */
  readonly relative: (path: string) => string;
  /** The command line names its flags where a sentence names a setting. */
  readonly flagOf?: (setting: string) => string;
}

/** Each line begins with its own mark, so that state is not told by colour alone and a filter can find it. */
export const marks: Readonly<Record<OutcomeStatus, string>> = {
  done: '✓',
  unchanged: '=',
  skipped: '–',
  failed: '✗',
  cancelled: '·',
};

/** The part of a `SettledItem` that its line tells of; a record knows no more. */
export interface LineFacts {
  readonly item: { readonly source: Pick<Source, 'path' | 'format' | 'promised' | 'entry'> };
  readonly outcome: Outcome;
}

/** The line of one source: what became of it, where the result is, what it cost. */
export function resultLine(
  { item, outcome }: LineFacts,
  { style, jobId = 'thumbnails', makesFiles = true, relative, flagOf }: LineOptions,
): string {
  const show = (path: string): string => showPath(relative(path));
  const source = shownSource(item.source, show);
  const mark = marks[outcome.status];
  switch (outcome.status) {
    case 'done':
      if (style === 'sentence' && outcome.outputs.length > 0) {
        return outcome.outputs
          .map(
            ({ path }) =>
              `${mark} A ${jobId === 'thumbnails' ? 'thumbnail' : 'result'} for ${source} was saved as ${show(path)}`,
          )
          .join('\n');
      }
      return [
        `${mark} ${source}${makesFiles ? targets(outcome, item.source.path, show) : ''}`,
        ...facts(outcome, item.source, makesFiles),
      ].join('  ');
    case 'unchanged':
      return `${mark} ${source} unchanged: ${inOneLine(outcome.reason)}`;
    case 'skipped':
      return `${mark} ${source} skipped: ${shownReason(outcome.reason, show)}`;
    case 'failed':
      return `${mark} ${source} failed: ${inOneLine(withPlace(withFlags(outcome.failure.message, flagOf), outcome.failure, show))} [${outcome.failure.code}]`;
    case 'cancelled':
      return `${mark} ${source} cancelled`;
  }
}

/** `… (at word-count.mjs:12:5).`: where in a person's own code it was. Terminals make a link of it, and so do we. */
const withPlace = (message: string, { at }: Failure, show: (path: string) => string): string =>
  at === undefined ? message : `${message.replace(/\.$/, '')} (at ${show(at.path)}:${at.line}:${at.column}).`;

/** `words.txt: counted 12`: what a person's own function said of a file. */
export const logLines = (
  { item, outcome }: LineFacts,
  { relative }: Pick<LineOptions, 'relative'>,
): readonly string[] =>
  (outcome.log ?? []).map((line) => `${showPath(relative(item.source.path))}: ${inOneLine(line)}`);

/** A file by its path; an address as it is, but one with a problem by the list that it stands in. */
export const shownSource = (
  source: Pick<Source, 'path' | 'entry'>,
  show: (path: string) => string,
): string =>
  isWords(source) && source.entry?.wrong !== true
    ? showPath(inOneLine(source.entry?.text ?? ''))
    : show(source.path);

/** `(setting batchPool.maxPixels)` → `(--max-pixels)` */
const withFlags = (message: string, flagOf: LineOptions['flagOf']): string =>
  flagOf === undefined
    ? message
    : message.replace(/setting batchPool\.(\w+)/g, (_, setting: string) => `--${flagOf(setting)}`);

/** A job that only looks at pictures, for one result of all of them, says of each what it saw. */
function targets({ outputs, input, value }: Done, source: string, show: (path: string) => string): string {
  if (outputs.length === 0) return input.width === undefined && value === undefined ? ' → no file' : '';
  const paths = outputs.map(({ path }) => path);
  // In place there is one path.
  return paths.length === 1 && paths[0] === source ? '' : targetsText(paths.map(show));
}

/** ` → 1.jpg → 2.jpg`; of many, such as responsive pictures, ` → 1.avif and 8 more`: they lie side by side. */
export function targetsText(shown: readonly string[]): string {
  const [first = ''] = shown;
  return shown.length > mostTargets
    ? ` → ${first} and ${shown.length - 1} more`
    : shown.map((path) => ` → ${path}`).join('');
}
const mostTargets = 3;

function facts(
  { input, outputs, notes, ms }: Done,
  source: LineFacts['item']['source'],
  makesFiles: boolean,
): readonly string[] {
  const [first] = outputs;
  const total = outputs.reduce((sum, { bytes }) => sum + bytes, 0);
  if (first === undefined && input.width !== undefined)
    return [
      pixels(input),
      bytesText(input.bytes),
      durationText(ms),
      ...mismatch(source),
      ...notes.map(inOneLine),
    ];
  return [
    ...(input.width === undefined || first?.width === undefined ? [] : [sizesText(input, outputs)]),
    ...(first === undefined
      ? makesFiles
        ? []
        : [bytesText(input.bytes)]
      : [isWords(source) ? bytesText(total) : `${bytesText(input.bytes)} → ${bytesText(total)}`]),
    durationText(ms),
    ...mismatch(source),
    ...notes.map(inOneLine),
  ];
}

const pixels = ({ width = 0, height = 0 }: FileFacts): string => `${width}×${height}`;

/** Once where nothing becomes larger or smaller. */
function sizesText(input: FileFacts, outputs: Done['outputs']): string {
  const [from, to] = [pixels(input), sizesOf(outputs)];
  return from === to ? from : `${from} → ${to}`;
}

/** Each size once: responsive pictures are the same widths in several formats. */
function sizesOf(outputs: Done['outputs']): string {
  const sizes = [...new Set(outputs.filter(({ width }) => width !== undefined).map(pixels))];
  return sizes.length > mostSizes ? `${sizes.slice(0, mostSizes).join(', ')}, …` : sizes.join(', ');
}
const mostSizes = 4;

/** `is PNG, not JPEG`: the extension promised something else. */
const mismatch = ({ format, promised }: Pick<Source, 'format' | 'promised'>): readonly string[] =>
  format === undefined || promised === undefined
    ? []
    : [`is ${formats[format].title}, not ${formats[promised].title}`];

/** Why a source is skipped, with the taken path as the other paths are shown. */
export function shownReason(reason: string, show: (path: string) => string): string {
  const taken = /^(.*) exists already$/s.exec(reason)?.[1];
  return taken === undefined ? inOneLine(reason) : `${show(taken)} exists already`;
}

/** A path inside a line, for links: columns from 0, the end exclusive, and the path as it was before `showPath`. */
export interface PathInLine {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** From 1; of a place in code. */
  readonly line?: number;
  readonly column?: number;
}

const shown = String.raw`("(?:[^"\\]|\\.)*"|\S(?:(?! {2}| → | failed: | skipped: | unchanged: | left: | was saved as | and \d+ more(?: |$)| (?:cancelled|removed|restored)$| exists already$).)*)`;
const sentence = new RegExp(String.raw`^✓ A (?:thumbnail|result) for ${shown} was saved as ${shown}`);
const start = new RegExp(String.raw`^[✓=–✗·] ${shown}`);
const arrow = new RegExp(String.raw`^ → ${shown}`);

/** Finds the paths of a result line; anything else has none. The inverse of `resultLine`. */
export function pathsInLine(line: string): readonly PathInLine[] {
  const said = sentence.exec(line);
  if (said !== null) {
    const [, source = '', target = ''] = said;
    const from = line.indexOf(' for ') + ' for '.length;
    return [place(source, from), place(target, from + source.length + ' was saved as '.length)].flat();
  }
  const [, source] = start.exec(line) ?? [];
  // A file that an undo took away cannot be opened.
  if (source === undefined || line === `${marks.done} ${source} removed`) return [];
  const found = [place(source, 2), codePlace(line)];
  let at = 2 + source.length;
  for (;;) {
    const [, target] = arrow.exec(line.slice(at)) ?? [];
    if (target === undefined || target === 'no file') return found.flat();
    found.push(place(target, at + 3));
    at += 3 + target.length;
  }
}

/** ` (at …:12:5). [function-failed]` at the end of a line. */
const code = / \(at ("(?:[^"\\]|\\.)*"|\S(?:(?! \(at ).)*?):(\d+):(\d+)\)\. \[[a-z-]+\]$/;

function codePlace(text: string): readonly PathInLine[] {
  const said = code.exec(text);
  if (said === null || !text.startsWith(marks.failed)) return [];
  const [, file = '', row, column] = said;
  const path = readShownPath(file);
  const begin = said.index + ' (at '.length;
  const end = begin + file.length + `:${row}:${column}`.length;
  return path === undefined ? [] : [{ start: begin, end, path, line: Number(row), column: Number(column) }];
}

function place(text: string, at: number): readonly PathInLine[] {
  const path = readShownPath(text);
  // An address is no path, and terminals know what to do with one.
  return path === undefined || /^https?:\/\//.test(path) ? [] : [{ start: at, end: at + text.length, path }];
}
