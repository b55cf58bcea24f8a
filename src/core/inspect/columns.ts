import type { Failure } from '../failure.ts';
import { formats } from '../format.ts';
import type { Folded } from '../reducer.ts';
import type { InspectValue } from './value.ts';

/** What is known of one file, with what it is like among those before it. */
export interface Row {
  /** From the folder of the table, with `/`. */
  readonly path: string;
  readonly item: Folded;
  /** Absent for a file that could not be looked at. */
  readonly value: InspectValue | undefined;
  readonly duplicateOf: string | undefined;
  readonly near: { readonly path: string; readonly distance: number } | undefined;
}

type Cell = string | number | boolean | undefined;

interface Column {
  /** As settings describe it. */
  readonly description: string;
  readonly of: (row: Row) => Cell;
}

const problemOf = ({
  outcome,
}: Folded): (Pick<Failure, 'message'> & { readonly code: string }) | undefined => {
  if (outcome.status === 'failed') return outcome.failure;
  return outcome.status === 'skipped' ? { code: outcome.code, message: outcome.reason } : undefined;
};

const facts = (description: string, of: (value: InspectValue) => Cell): Column => ({
  description,
  of: ({ value }) => (value === undefined ? undefined : of(value)),
});

/** In the order in which they are offered. */
export const columns = {
  path: { description: 'Path from the table’s folder, with /.', of: ({ path }) => path },
  bytes: { description: 'Size of the file in bytes.', of: ({ item }) => item.source.bytes },
  modified: {
    description: 'When the file was last changed, in UTC.',
    of: ({ item }) => new Date(item.source.mtimeMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  },
  format: {
    description: 'Format by its content.',
    of: ({ value, item }) => {
      const format = value?.format ?? item.source.format;
      return format === undefined ? undefined : formats[format].title;
    },
  },
  width: facts('Width in pixels, upright.', ({ width }) => width),
  height: facts('Height in pixels, upright.', ({ height }) => height),
  megapixels: facts(
    'Width × height in millions.',
    ({ width, height }) => Math.round(width * height * 1e-4) / 100,
  ),
  frames: facts('Frames of an animation, pages of a document.', ({ frames }) => frames),
  depth: facts('Bits a channel: 8, or 16 for what is deeper.', ({ depth }) => depth),
  colour: facts('RGB, grey, CMYK …', ({ colour }) => colour),
  profile: facts('Name of the colour profile.', ({ profile }) => profile),
  alpha: facts('Whether it has transparency.', ({ alpha }) => alpha),
  orientation: facts('EXIF orientation, 1 to 8.', ({ orientation }) => orientation),
  date: facts('When it was taken, in the time of the place.', ({ date }) => date),
  camera: facts('Make and model.', ({ camera }) => camera),
  lens: facts('Lens.', ({ lens }) => lens),
  gps: facts('Whether it says where it was taken.', ({ gps }) => gps),
  latitude: facts('Where it was taken: degrees north.', ({ latitude }) => latitude),
  longitude: facts('Where it was taken: degrees east.', ({ longitude }) => longitude),
  sha256: {
    description: 'SHA-256 of the file.',
    of: ({ item: { outcome } }) => (outcome.status === 'done' ? outcome.input.hash : undefined),
  },
  look: facts(
    'Perceptual hash, 256 bits: much the same for pictures that look the same.',
    ({ look }) => look,
  ),
  duplicateOf: { description: 'The first file with the very same content.', of: (row) => row.duplicateOf },
  nearOf: { description: 'An earlier picture that looks much the same.', of: ({ near }) => near?.path },
  nearDistance: {
    description: 'Of 256 bits of the perceptual hash, how many differ from that one.',
    of: ({ near }) => near?.distance,
  },
  notes: {
    description: 'What else was found: slightly damaged, another format than its name says.',
    of: ({ item: { outcome, source } }) => {
      const found = outcome.status === 'done' ? [...outcome.notes] : [];
      if (source.promised !== undefined) found.push(`not ${formats[source.promised].title} as its name says`);
      return found.length === 0 ? undefined : found.join('; ');
    },
  },
  code: {
    description: 'The code of why it could not be looked at: damaged, timed-out …',
    of: ({ item }) => problemOf(item)?.code,
  },
  problem: { description: 'That reason in words.', of: ({ item }) => problemOf(item)?.message },
} as const satisfies Record<string, Column>;

export type ColumnId = keyof typeof columns;
export const columnIds = Object.keys(columns).filter((id): id is ColumnId => id in columns);

/** Where somebody was is told only to those who ask. */
const onRequest: ReadonlySet<ColumnId> = new Set(['modified', 'megapixels', 'latitude', 'longitude', 'look']);
export const usualColumns = columnIds.filter((id) => !onRequest.has(id));

export const wantsPosition = (chosen: readonly ColumnId[]): boolean =>
  chosen.includes('latitude') || chosen.includes('longitude');

export const cellOf = (row: Row, id: ColumnId): Cell => columns[id].of(row);
