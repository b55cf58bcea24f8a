import { DistinctCount } from '../sketch/distinct-count.ts';
import { quantilesAt } from '../sketch/quantiles-value.ts';
import type { ColumnValue } from './column.ts';
import { type Kind, kinds } from './kind.ts';

export type ColumnType = Kind | 'mixed';

/** What is told of a column; JSON, as it stands in the report for programs. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: ColumnType;
  /** How many values are of which kind. */
  readonly kinds: Readonly<Partial<Record<Kind, number>>>;
  /** Empty ones too. In JSON and XML an element may come several times in a row, or not at all. */
  readonly values: number;
  readonly empty: number;
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly quantiles?: Readonly<Record<'p5' | 'p25' | 'p50' | 'p75' | 'p95', number>>;
  readonly earliest?: string;
  readonly latest?: string;
  readonly length?: { readonly min: number; readonly max: number; readonly mean: number };
  /** Whole numbers that programs with double precision change. */
  readonly beyondDouble?: number;
  readonly top: readonly TopFact[];
}

export interface TopFact {
  readonly value: string;
  readonly count: number;
  /** It may occur so many times more. */
  readonly missed?: number;
}

const shownTop = 10;

export function factsOf(value: ColumnValue): ColumnFacts {
  const counts = kinds.map((kind) => value.kinds[kind] ?? 0);
  const values = counts.reduce((sum, count) => sum + count, 0);
  const empty = value.kinds.empty ?? 0;
  const { hashes } = value.distinct;
  const { min, max, earliest, latest, shortest, longest } = value;
  const numbers = (value.kinds.integer ?? 0) + (value.kinds.number ?? 0);
  const texts = values - empty - (value.kinds.list ?? 0) - (value.kinds.object ?? 0);
  const mean =
    value.sum === null || numbers === 0 ? undefined : rounded((value.sum[0] + value.sum[1]) / numbers);
  return {
    name: value.name,
    type: typeOf(value.kinds),
    kinds: value.kinds,
    values,
    empty,
    distinct: hashes?.length ?? DistinctCount.from(value.distinct).estimate,
    distinctIsExact: hashes !== undefined,
    ...(min === undefined || max === undefined ? {} : { min, max }),
    ...(mean === undefined ? {} : { mean }),
    ...quantilesOf(value),
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
    ...(shortest === undefined || longest === undefined
      ? {}
      : { length: { min: shortest, max: longest, mean: rounded(value.characters / texts) } }),
    ...(value.unsafe === 0 ? {} : { beyondDouble: value.unsafe }),
    top: topOf(value),
  };
}

/** Sums are the same to so many digits in whatever parts a file was read. */
const rounded = (value: number): number => Number(value.toPrecision(14));

function quantilesOf({ quantiles, kinds: counts }: ColumnValue): Pick<ColumnFacts, 'quantiles'> {
  if (quantiles === undefined) return {};
  const isWhole = typeOf(counts) === 'integer';
  // The error is 1 %: more digits would only seem to say more.
  const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = quantilesAt(
    quantiles,
    [0.05, 0.25, 0.5, 0.75, 0.95],
  ).map((found) => (isWhole ? Math.round(Number(found.toPrecision(4))) : Number(found.toPrecision(4))));
  return { quantiles: { p5, p25, p50, p75, p95 } };
}

/** Where every value is another one, none is frequent. */
function topOf({ top }: ColumnValue): readonly TopFact[] {
  const facts = top.values.map((value, i) => {
    const missed = top.missed?.[i] ?? 0;
    return { value, count: top.counts[i] ?? 0, ...(missed === 0 ? {} : { missed }) };
  });
  const known = top.error === 0 ? facts : facts.filter(({ count }) => count > top.error);
  return known.filter(({ count }) => count > 1 || top.values.length <= shownTop).slice(0, shownTop);
}

export function typeOf(counts: ColumnValue['kinds']): ColumnType {
  const found = kinds.filter((kind) => kind !== 'empty' && (counts[kind] ?? 0) > 0);
  const [first = 'empty', second] = found;
  if (second === undefined) return first;
  return found.every((kind) => kind === 'integer' || kind === 'number') ? 'number' : 'mixed';
}

/** `integer`, or `mixed: 98 % integer, 2 % text`. */
export function typeText({ type, kinds: counts }: Pick<ColumnFacts, 'type' | 'kinds'>): string {
  if (type !== 'mixed') return type;
  const told = kinds.filter((kind) => kind !== 'empty' && (counts[kind] ?? 0) > 0);
  const all = told.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  return `mixed: ${told
    .toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
    .map((kind) => `${share((counts[kind] ?? 0) / all)} ${kind}`)
    .join(', ')}`;
}

/** Neither the first nor the last percent is rounded away. */
export function share(part: number): string {
  if (part > 0 && part < 0.01) return 'under 1 %';
  if (part < 1 && part > 0.99) return 'over 99 %';
  return `${Math.round(part * 100)} %`;
}
