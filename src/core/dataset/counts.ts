import type { Leak } from './leaks.ts';
import type { DatasetOptions } from './options.ts';
import type { ChannelSums } from './pixels.ts';
import { type Split, splits } from './split.ts';
import { ChannelTotals } from './statistics.ts';

type BySplit = Record<Split, number>;
const none = (): BySplit => ({ train: 0, validation: 0, test: 0 });

/** What is counted while a dataset is made. */
export class DatasetCounts {
  readonly pictures = none();
  /** In the order of their numbers. */
  readonly classes: ReadonlyMap<string, BySplit>;
  readonly rejected = new Map<string, number>();
  readonly leaks = { exact: 0, near: 0 };
  /** Of the pictures for training only: validation and test must not be looked at. */
  readonly #train = new ChannelTotals();

  constructor(classes: readonly string[]) {
    this.classes = new Map(classes.map((name) => [name, none()]));
  }

  include(split: Split, className: string | undefined, sums: ChannelSums): void {
    this.pictures[split]++;
    const ofClass = className === undefined ? undefined : this.classes.get(className);
    if (ofClass !== undefined) ofClass[split]++;
    if (split === 'train') this.#train.add(sums);
  }

  reject(code: string): void {
    this.rejected.set(code, (this.rejected.get(code) ?? 0) + 1);
  }

  leak(kind: Leak['kind']): void {
    this.leaks[kind]++;
  }

  /** What `stats.json` says. */
  report(options: DatasetOptions): object {
    const codes = [...this.rejected].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return {
      pictures: this.pictures,
      classes: [...this.classes].map(([name, counts], index) => ({ name, index, ...counts })),
      train: this.#train.statistics ?? null,
      leaks: this.leaks,
      rejected: Object.fromEntries(codes),
      options,
    };
  }

  /** Classes that have pictures, but none in a split that should have some. */
  missing(options: DatasetOptions): readonly { readonly className: string; readonly split: Split }[] {
    const shares: BySplit = {
      train: 100 - options.validation - options.test,
      validation: options.validation,
      test: options.test,
    };
    return [...this.classes].flatMap(([className, counts]) =>
      splits
        .filter((split) => counts[split] === 0 && shares[split] > 0)
        .filter(() => splits.some((split) => counts[split] > 0))
        .map((split) => ({ className, split })),
    );
  }
}
