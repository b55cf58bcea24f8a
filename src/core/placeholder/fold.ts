import { stringify } from 'csv-stringify/sync';
import type { OutcomeStatus } from '../outcome.ts';
import { pathFrom } from '../path-from.ts';
import type { Conclusion, Fold, SharedWrite } from '../reducer.ts';
import type { PlaceholderKind } from './kinds.ts';

export const manifests = ['json', 'csv', 'ts'] as const;
export type Manifest = (typeof manifests)[number];

export interface PlaceholderWish {
  readonly kind: PlaceholderKind;
  readonly manifest: Manifest;
  readonly deliver: 'file' | 'clipboard';
}

/** What a worker found out of one picture. */
export interface PlaceholderValue {
  readonly width: number;
  readonly height: number;
  /** The dominant one, as #rrggbb. */
  readonly colour: string;
  readonly placeholder: string;
}

/** Characters: editors and systems get slow with more on the clipboard. */
const clipboardLength = 4_000_000;

/** Makes a manifest of the placeholders of all pictures, by their paths, in input order. */
export function placeholderFold(wish: PlaceholderWish, folder: string): Fold {
  const { manifest, deliver, kind } = wish;
  const text = manifestText[manifest];
  const clip: string[] = [];
  let [length, pictures, cut] = [0, 0, 0];
  const missing = new Map<OutcomeStatus, number>();
  const put = (chunk: string, write: SharedWrite): void => {
    if (deliver === 'file') write(0, chunk);
    else clip.push(chunk);
    length += chunk.length;
  };
  return {
    add: ({ source, outcome }, write) => {
      const value = outcome.status === 'done' ? (outcome.value as PlaceholderValue | undefined) : undefined;
      if (value === undefined) {
        missing.set(outcome.status, (missing.get(outcome.status) ?? 0) + 1);
      } else if (deliver === 'clipboard' && length >= clipboardLength) {
        cut++;
      } else {
        put(pictures === 0 ? text.start(kind) : text.between, write);
        put(text.entry(pathFrom(folder, source.path), value, kind), write);
        pictures++;
      }
    },
    end: (write): Conclusion => {
      if (pictures === 0) put(text.start(kind), write);
      put(text.end(pictures), write);
      const notes = [...missingNotes(missing), ...cutNotes(pictures, cut)];
      if (deliver === 'file' || pictures === 0) return { notes };
      const what = `The ${titles[manifest]} of ${pictures === 1 ? '1 placeholder' : `${pictures.toLocaleString('en')} placeholders`}`;
      return { notes, clipboard: { what, text: clip.join('') } };
    },
  };
}

const titles: Readonly<Record<Manifest, string>> = { json: 'JSON', csv: 'CSV', ts: 'TypeScript' };

interface ManifestText {
  readonly start: (kind: PlaceholderKind) => string;
  readonly entry: (path: string, value: PlaceholderValue, kind: PlaceholderKind) => string;
  readonly between: string;
  readonly end: (count: number) => string;
}

const aspect = ({ width, height }: PlaceholderValue): number =>
  Math.round((width / height) * 10_000) / 10_000;

const factsOf = (value: PlaceholderValue, kind: PlaceholderKind): object => ({
  width: value.width,
  height: value.height,
  aspectRatio: aspect(value),
  colour: value.colour,
  [kind]: value.placeholder,
});

const manifestText: Readonly<Record<Manifest, ManifestText>> = {
  json: {
    start: () => '{\n',
    entry: (path, value, kind) => `  ${JSON.stringify(path)}: ${JSON.stringify(factsOf(value, kind))}`,
    between: ',\n',
    end: (count) => (count === 0 ? '}\n' : '\n}\n'),
  },
  csv: {
    start: (kind) => `path,width,height,aspectRatio,colour,${kind}\n`,
    // Only names may be formulas that somebody has thought of: an apostrophe before a hash would spoil it.
    entry: (path, value, kind) =>
      stringify([[path]], { escape_formulas: true, eof: false }) +
      `,${stringify([Object.values(factsOf(value, kind))])}`,
    between: '',
    end: () => '',
  },
  ts: {
    start: (kind) =>
      [
        'export interface Placeholder {',
        ...[
          'width: number',
          'height: number',
          'aspectRatio: number',
          'colour: string',
          `${kind}: string`,
        ].map((field) => `  readonly ${field};`),
        '}',
        '',
        'export const placeholders: Readonly<Record<string, Placeholder>> = {',
        '',
      ].join('\n'),
    entry: (path, value, kind) => `  ${tsKey(path)}: ${JSON.stringify(factsOf(value, kind))},\n`,
    between: '',
    end: () => '};\n',
  },
};

/** Plain, `__proto__` would not be a key. */
const tsKey = (path: string): string =>
  path === '__proto__'
    ? '["__proto__"]'
    : JSON.stringify(path).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

const words: Readonly<Record<OutcomeStatus, string>> = {
  done: 'without a result',
  unchanged: 'unchanged',
  skipped: 'skipped',
  failed: 'failed',
  cancelled: 'cancelled',
};

function missingNotes(missing: ReadonlyMap<OutcomeStatus, number>): readonly string[] {
  const count = [...missing.values()].reduce((sum, each) => sum + each, 0);
  if (count === 0) return [];
  const reasons = [...missing].map(([status, each]) => `${each.toLocaleString('en')} ${words[status]}`);
  return [
    `${count === 1 ? '1 file has' : `${count.toLocaleString('en')} files have`} no placeholder: ${reasons.join(', ')}`,
  ];
}

const cutNotes = (pictures: number, cut: number): readonly string[] =>
  cut === 0
    ? []
    : [
        `The clipboard has the first ${pictures.toLocaleString('en')} placeholders of ${(pictures + cut).toLocaleString('en')}; have a file written for all of them`,
      ];
