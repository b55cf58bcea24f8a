import path from 'node:path';
import { formats } from '../format.ts';
import type { OutputName } from '../job.ts';
import type { SharedFacts, SharedFile } from '../reducer.ts';
import type { Source } from '../source.ts';
import type { DatasetOptions } from './options.ts';
import { type Place, placeOf } from './place.ts';
import { type Split, splitOf, splits } from './split.ts';

/** Everything of a dataset is in here, below the common folder of what was selected. */
const root = 'dataset';

export const extensionOf = ({ format }: DatasetOptions): string => formats[format].extensions[0];

const foldersOf = ({ className, folders }: Place, split: Split): readonly string[] => [
  split,
  ...(className === undefined ? [] : [className]),
  ...folders,
];

/** `dataset/train/cats/indoors/tom.jpg` */
export function pictureName(source: Source, options: DatasetOptions): OutputName {
  const place = placeOf(source, options.classes);
  const name = [root, ...foldersOf(place, splitOf(place, options)), place.name].join('/');
  return { name, extension: extensionOf(options), width: options.size, height: options.size };
}

/** A written picture's path as the manifest has it, with `/`: from the dataset's own folder, whatever name it got. */
export const pathInDataset = (written: string, { folder }: Pick<SharedFacts, 'folder'>): string =>
  path.relative(path.join(folder, root), written).split(path.sep).join('/');

/** The files that are there in every layout, by their place in `sharedFiles`. */
export const fileIndex = { manifest: 0, rejected: 1, leaks: 2, stats: 3, firstShard: 4 } as const;

export function sharedFiles(options: DatasetOptions, { sources = [] }: SharedFacts): readonly SharedFile[] {
  const table = (name: string, extension: string): SharedFile => ({ name: `${root}/${name}`, extension });
  const fixed = [
    table('manifest', '.jsonl'),
    table('rejected', '.jsonl'),
    table('leaks', '.jsonl'),
    table('stats', '.json'),
  ];
  if (options.layout !== 'webdataset') return fixed;
  return [...fixed, ...shardsOf(options, sources).map(({ name }) => table(name, '.tar'))];
}

export interface Shard {
  readonly split: Split;
  /** `train-00000` */
  readonly name: string;
}

/** Split by split. A picture's shard is known before anything runs, so that one that fails moves no other. */
export function shardsOf(options: DatasetOptions, sources: readonly Source[]): readonly Shard[] {
  const counts = new Map<Split, number>();
  for (const source of sources) {
    const split = splitOf(placeOf(source, options.classes), options);
    counts.set(split, (counts.get(split) ?? 0) + 1);
  }
  return splits.flatMap((split) =>
    Array.from({ length: Math.ceil((counts.get(split) ?? 0) / options.shardSize) }, (_, number) => ({
      split,
      name: `${split}-${String(number).padStart(5, '0')}`,
    })),
  );
}

/** Gives each source of the plan its shard, in input order. */
export class ShardAssigner {
  readonly #shardSize: number;
  /** By split, the place of its first shard in `sharedFiles`. */
  readonly #first = new Map<Split, number>();
  readonly #given = new Map<Split, number>();
  readonly shards: readonly Shard[];

  constructor(options: DatasetOptions, sources: readonly Source[]) {
    this.#shardSize = options.shardSize;
    this.shards = shardsOf(options, sources);
    for (const [at, { split }] of this.shards.entries())
      if (!this.#first.has(split)) this.#first.set(split, at);
  }

  /** @returns its place in `shards` */
  next(split: Split): number {
    const given = this.#given.get(split) ?? 0;
    this.#given.set(split, given + 1);
    return (this.#first.get(split) ?? 0) + Math.floor(given / this.#shardSize);
  }
}
