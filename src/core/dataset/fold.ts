import type { Done } from '../outcome.ts';
import type { Conclusion, Fold, Folded, SharedFacts, SharedWrite } from '../reducer.ts';
import type { Source } from '../source.ts';
import { DatasetCounts } from './counts.ts';
import { extensionOf, fileIndex, pathInDataset, ShardAssigner } from './layout.ts';
import { type Leak, LeakFinder } from './leaks.ts';
import { conclusionNotes } from './notes.ts';
import type { DatasetOptions } from './options.ts';
import type { IncludedValue, PictureValue } from './picture-value.ts';
import { type Place, placeOf } from './place.ts';
import { type Split, splitOf } from './split.ts';
import { tarEnd, tarEntries } from './tar.ts';

/** Where a picture's bytes are, as the manifest says it. */
interface Location {
  readonly file: string;
  readonly shard?: string;
}

const namedLeaks = 10;

/** Writes manifest, shards and tables while the pictures come in, and keeps of each only what finds leaks. */
export class DatasetFold implements Fold {
  readonly #options: DatasetOptions;
  readonly #facts: SharedFacts;
  readonly #sources: readonly Source[];
  /** The next of the plan's sources: it says how far shards are given out. */
  #next = 0;
  readonly #shards: ShardAssigner | undefined;
  readonly #classIndex: ReadonlyMap<string, number>;
  readonly #counts: DatasetCounts;
  readonly #leaks = new LeakFinder();
  readonly #firstLeaks: Leak[] = [];

  constructor(options: DatasetOptions, facts: SharedFacts) {
    const { sources = [] } = facts;
    this.#options = options;
    this.#facts = facts;
    this.#sources = sources;
    this.#shards = options.layout === 'webdataset' ? new ShardAssigner(options, sources) : undefined;
    const names = new Set(sources.flatMap((source) => placeOf(source, options.classes).className ?? []));
    const sorted = [...names].toSorted();
    this.#classIndex = new Map(sorted.map((name, index) => [name, index]));
    this.#counts = new DatasetCounts(sorted);
  }

  add({ source, outcome }: Folded, write: SharedWrite): void {
    const place = placeOf(source, this.#options.classes);
    const split = splitOf(place, this.#options);
    const shard = this.#shardOf(source, split);
    const reject = (status: string, code: string, message?: string): void => {
      this.#counts.reject(code);
      const why = message === undefined ? {} : { message };
      write(fileIndex.rejected, line({ source: place.path, status, code, ...why }));
    };
    switch (outcome.status) {
      case 'done':
        this.#include(outcome, place, split, shard, write);
        return;
      case 'unchanged': {
        const value = outcome.value as PictureValue | undefined;
        reject('left-out', value?.kind === 'left-out' ? value.code : 'earlier-result', outcome.reason);
        return;
      }
      case 'failed':
        // Without the sentence: a decoder's own words depend on what it read before, and on how often.
        reject('failed', outcome.failure.code);
        return;
      case 'skipped':
        reject('skipped', outcome.code, outcome.reason);
        return;
      case 'cancelled':
        reject('cancelled', 'cancelled', 'The run was cancelled before its turn came.');
    }
  }

  end(write: SharedWrite): Conclusion {
    for (const shard of this.#shards?.shards.keys() ?? []) write(fileIndex.firstShard + shard, tarEnd());
    write(fileIndex.stats, `${JSON.stringify(this.#counts.report(this.#options), undefined, 2)}\n`);
    return { notes: conclusionNotes(this.#counts, this.#options, this.#firstLeaks) };
  }

  /** Its place among the shards; every source of the plan has one, whatever became of it. */
  #shardOf(source: Source, split: Split): number {
    if (this.#shards === undefined || this.#sources[this.#next]?.path !== source.path) return 0;
    this.#next++;
    return this.#shards.next(split);
  }

  #include(
    { index, input, outputs, value }: Done,
    place: Place,
    split: Split,
    shard: number,
    write: SharedWrite,
  ): void {
    const picture = value as IncludedValue;
    const key = String(index).padStart(9, '0');
    const written = outputs[0];
    const location: Location =
      written === undefined
        ? { shard: `${this.#shards?.shards[shard]?.name}.tar`, file: `${key}${extensionOf(this.#options)}` }
        : { file: pathInDataset(written.path, this.#facts) };
    const entry = line(manifestEntry(location, place, split, picture));
    write(fileIndex.manifest, entry);
    if (picture.data !== undefined) {
      const data = Buffer.from(picture.data, 'base64');
      const label = place.className === undefined ? undefined : this.#classIndex.get(place.className);
      write(
        fileIndex.firstShard + shard,
        tarEntries([
          { name: location.file, data },
          ...(label === undefined ? [] : [{ name: `${key}.cls`, data: Buffer.from(String(label)) }]),
          { name: `${key}.json`, data: Buffer.from(entry) },
        ]),
      );
    }
    this.#counts.include(split, place.className, picture.sums);
    const file = location.shard === undefined ? location.file : `${location.shard}/${location.file}`;
    const leak = this.#leaks.add(
      { split, file, source: place.path },
      { content: input.hash, look: picture.look },
    );
    if (leak === undefined) return;
    this.#counts.leak(leak.kind);
    if (this.#firstLeaks.length < namedLeaks) this.#firstLeaks.push(leak);
    write(fileIndex.leaks, line(leak));
  }
}

const line = (entry: object): string => `${JSON.stringify(entry)}\n`;

const manifestEntry = (location: Location, place: Place, split: Split, value: IncludedValue): object => ({
  ...location,
  split,
  ...(place.className === undefined ? {} : { class: place.className }),
  source: place.path,
  width: value.width,
  height: value.height,
  originalWidth: value.originalWidth,
  originalHeight: value.originalHeight,
  ...value.transform,
  sha256: value.hash,
});
