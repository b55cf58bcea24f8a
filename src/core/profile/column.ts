import { DistinctCount, type DistinctCountValue } from '../sketch/distinct-count.ts';
import { ownText } from '../sketch/own-text.ts';
import { Quantiles, type QuantilesValue } from '../sketch/quantiles.ts';
import { mergeQuantiles } from '../sketch/quantiles-value.ts';
import { TopValues, type TopValuesValue } from '../sketch/top-values.ts';
import { isIsoDate, type Kind, tell, type Told } from './kind.ts';
import { Sum, type SumValue } from './sum.ts';

/** JSON: what is known of a column, so that what another part of the file says can be added. */
export interface ColumnValue {
  readonly name: string;
  readonly kinds: Readonly<Partial<Record<Kind, number>>>;
  readonly sum: SumValue;
  /** Absent: there are no numbers, or they are too far apart. */
  readonly quantiles?: QuantilesValue;
  readonly min?: number;
  readonly max?: number;
  /** The smallest and the largest distance from zero. */
  readonly magnitudes?: readonly [number, number];
  /** Whole numbers that a double cannot hold. */
  readonly unsafe: number;
  /** Characters of what is not empty. */
  readonly shortest?: number;
  readonly longest?: number;
  readonly characters: number;
  /** Of the dates that sort as texts do. */
  readonly earliest?: string;
  readonly latest?: string;
  readonly distinct: DistinctCountValue;
  readonly top: TopValuesValue;
}

/** So many of the most frequent values are counted exactly where there are no more; longer ones count by their beginning. */
export const topLimit = 50;
export const longestTop = 60;
/** 4096 registers: about 1.6 % beside the truth, above 512 different values. */
export const distinctPrecision = 12;
/** Numbers from 10⁻³⁰ to 10³⁰ need 14,000 counters; what is further apart would take more, and nobody asks for its median. */
const widest = 1e60;

/** What is found out about one column, value by value, in bounded memory. */
export class Column {
  readonly name: string;
  readonly #kinds: Record<Kind, number> = {
    ...{ empty: 0, integer: 0, number: 0, boolean: 0, date: 0, text: 0, list: 0, object: 0 },
  };
  readonly #sum = new Sum();
  #quantiles: Quantiles | undefined;
  /** Of parts that were read elsewhere. */
  #merged: QuantilesValue | undefined;
  #min = Infinity;
  #max = -Infinity;
  #smallest = Infinity;
  #largest = 0;
  #unsafe = 0;
  #shortest = Infinity;
  #longest = 0;
  #characters = 0;
  #earliest: string | undefined;
  #latest: string | undefined;
  readonly #distinct = new DistinctCount(distinctPrecision);
  readonly #top = new TopValues(topLimit);
  readonly #told: Told = { kind: 'empty', number: 0 };

  constructor(name: string) {
    this.name = name;
  }

  /** A text that may stand for a number, a date, … */
  addText(text: string): void {
    const { kind, number } = tell(text, this.#told);
    if (kind === 'empty') {
      this.#kinds.empty++;
      return;
    }
    this.#add(kind, text);
    if (kind === 'integer' || kind === 'number') this.#addNumber(number);
    else if (kind === 'date') this.#addDate(text);
  }

  /** A text that says of itself that it is one; only dates are looked for in it. */
  addString(text: string): void {
    const { kind } = tell(text, this.#told);
    if (text === '') this.#kinds.empty++;
    else if (kind === 'date') {
      this.#add('date', text);
      this.#addDate(text);
    } else this.#add('text', text);
  }

  addNumber(number: number): void {
    this.#add(Number.isInteger(number) ? 'integer' : 'number', String(number));
    this.#addNumber(number);
  }

  addBoolean(value: boolean): void {
    this.#add('boolean', String(value));
  }

  /** What has no value of its own. */
  addKind(kind: 'empty' | 'list' | 'object'): void {
    this.#kinds[kind]++;
  }

  #add(kind: Kind, text: string): void {
    this.#kinds[kind]++;
    const { length } = text;
    this.#characters += length;
    if (length < this.#shortest) this.#shortest = length;
    if (length > this.#longest) this.#longest = length;
    this.#distinct.add(text);
    this.#top.add(length > longestTop ? `${text.slice(0, longestTop - 1)}…` : text);
  }

  #addNumber(number: number): void {
    if (!Number.isFinite(number)) return;
    const magnitude = Math.abs(number);
    if (number < this.#min) this.#min = number;
    if (number > this.#max) this.#max = number;
    if (magnitude > this.#largest) this.#largest = magnitude;
    if (magnitude < this.#smallest && magnitude > 0) this.#smallest = magnitude;
    if (magnitude > Number.MAX_SAFE_INTEGER && Number.isInteger(number)) this.#unsafe++;
    this.#sum.add(number);
    this.#quantiles ??= new Quantiles();
    if (!this.#isTooWide()) this.#quantiles.add(number);
  }

  #isTooWide(): boolean {
    return (
      this.#largest > widest ||
      (this.#smallest < 1 / widest && this.#smallest > 0) ||
      this.#largest / this.#smallest > widest
    );
  }

  #addDate(text: string): void {
    const isEarlier = this.#earliest === undefined || text < this.#earliest;
    const isLater = this.#latest === undefined || text > this.#latest;
    if ((!isEarlier && !isLater) || !isIsoDate(text)) return;
    if (isEarlier) this.#earliest = ownText(text);
    if (isLater) this.#latest = ownText(text);
  }

  merge(other: ColumnValue): void {
    for (const [kind, count] of Object.entries(other.kinds) as [Kind, number][]) this.#kinds[kind] += count;
    this.#sum.merge(other.sum);
    this.#min = Math.min(this.#min, other.min ?? Infinity);
    this.#max = Math.max(this.#max, other.max ?? -Infinity);
    this.#smallest = Math.min(this.#smallest, other.magnitudes?.[0] ?? Infinity);
    this.#largest = Math.max(this.#largest, other.magnitudes?.[1] ?? 0);
    this.#unsafe += other.unsafe;
    if (other.quantiles !== undefined)
      this.#merged =
        this.#merged === undefined ? other.quantiles : mergeQuantiles(this.#merged, other.quantiles);
    this.#shortest = Math.min(this.#shortest, other.shortest ?? Infinity);
    this.#longest = Math.max(this.#longest, other.longest ?? 0);
    this.#characters += other.characters;
    for (const date of [other.earliest, other.latest]) if (date !== undefined) this.#addDate(date);
    this.#distinct.merge(other.distinct);
    this.#top.merge(other.top);
  }

  #distribution(): Pick<ColumnValue, 'quantiles'> {
    if (this.#isTooWide()) return {};
    const [own, merged] = [this.#quantiles?.toJSON(), this.#merged];
    const both = own === undefined || merged === undefined ? (own ?? merged) : mergeQuantiles(merged, own);
    return both === undefined ? {} : { quantiles: both };
  }

  toJSON(): ColumnValue {
    const [min, max] = [this.#min, this.#max];
    const hasNumbers = min <= max;
    // Zeros alone have no smallest magnitude.
    const smallest = Math.min(this.#smallest, Number.MAX_VALUE);
    return {
      name: this.name,
      kinds: Object.fromEntries(Object.entries(this.#kinds).filter(([, count]) => count > 0)),
      sum: this.#sum.toJSON(),
      ...(hasNumbers ? { min, max, magnitudes: [smallest, this.#largest] } : {}),
      ...this.#distribution(),
      unsafe: this.#unsafe,
      ...(this.#longest > 0 ? { shortest: this.#shortest, longest: this.#longest } : {}),
      characters: this.#characters,
      ...(this.#earliest === undefined ? {} : { earliest: this.#earliest }),
      ...(this.#latest === undefined ? {} : { latest: this.#latest }),
      distinct: this.#distinct.toJSON(),
      top: this.#top.toJSON(),
    };
  }
}
