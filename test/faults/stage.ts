import fs from 'node:fs';
import path from 'node:path';
import type { BatchRequest } from '../../src/node/batch.ts';
import { hashOf, type Material } from './pictures.ts';
import type { Scenario, Work } from './scenario.ts';

/** One run's folders and what is asked for. */
export interface Stage extends Disposable {
  /** The folders whose every file counts. */
  readonly folders: readonly string[];
  readonly sources: readonly string[];
  readonly request: BatchRequest;
  /** A run before, whose results this one replaces. */
  readonly before: BatchRequest | undefined;
}

/** Beginnings of names that a program may stumble over; each gets a number and its extension. */
const names: readonly string[] = [
  'plain',
  'two words ',
  'line\nbreak',
  'quote\'"`',
  '$(touch x)',
  '100%s%n',
  'é-composed',
  'e\u0301-decomposed',
  '字🏳️‍🌈',
  '-rf',
  '.hidden',
  'dots..',
  'back\\slash',
  '{name}{n}',
  '\u202egpj.exe',
  '[1]*?',
  '#;&|',
  'n'.repeat(180),
];

export const jobOf: Readonly<Record<Work, string>> = {
  'new files': 'thumbnails',
  'own results again': 'thumbnails',
  "others' files overwritten": 'thumbnails',
  'in place, pictures': 're-encode',
  'in place, read by us': 'add-word',
  'in place, read by the job': 'add-word-to',
  'two results each': 'pair',
  'misbehaving files': 'misbehave',
};

export const thumbnailOptions = { size: 64 };
export const earlierOptions = { size: 80 };
export const timeoutSeconds = 2;

/** Ways to misbehave, and how often one of so many files does. */
const manners = ['calm', 'calm', 'calm', 'calm', 'plain', 'crash', 'crash-once', 'exit', 'throw'] as const;

/**
 * Lays out a run's files.
 * @param disk where results or sources stand that are to meet a full disk
 */
export function layOut(
  scenario: Scenario,
  materials: readonly Material[],
  folder: string,
  disk: string | undefined,
): Stage {
  const { work, random, files, where, fault, selection } = scenario;
  const onDisk = fault === 'disk full' ? disk : undefined;
  const inPlace = work.startsWith('in place');
  const base = path.join(inPlace && onDisk !== undefined ? onDisk : folder, 'work');
  const results = path.join(onDisk ?? folder, 'results');
  for (const each of [base, results]) fs.mkdirSync(each, { recursive: true });
  const sources: string[] = [];
  const order = random.shuffle(names);
  const hang = random.next() < 0.3 ? random.whole(0, files - 1) : -1;
  for (let i = 0; i < files; i++) {
    const { extension, bytes } = random.pick(materials);
    const inner = random.next() < 0.2 ? path.join(base, 'deeper', 'ünter') : base;
    fs.mkdirSync(inner, { recursive: true });
    const name =
      work === 'misbehaving files'
        ? `${i === hang ? 'hang' : random.pick(manners)}-${i}`
        : `${order[i % order.length] ?? ''}${i}`;
    const file = path.join(inner, `${name}${work === 'misbehaving files' ? '.txt' : extension}`);
    fs.writeFileSync(file, bytes, { mode: random.pick([0o644, 0o600, 0o664]) });
    const date = new Date(
      Date.UTC(2020, random.whole(0, 11), random.whole(1, 28), 1, 2, 3, random.whole(0, 999)),
    );
    fs.utimesSync(file, date, date);
    sources.push(file);
  }
  const output = inPlace || where !== 'output folder' ? '' : results;
  const request = {
    jobId: jobOf[work],
    selected:
      selection === 'folder' && work !== 'misbehaving files'
        ? [{ path: base }]
        : sources.map((file) => ({ path: file, root: base })),
    options:
      work === 'misbehaving files' || inPlace || work === 'two results each' ? [{}] : [thumbnailOptions],
    policies: [
      {
        poolSize: 2,
        chunkSize: scenario.state === 'same disk' ? 0 : 3,
        timeoutSeconds,
        memoryLimit: 2000,
        keepRuns: 25,
        outputFolder: output,
        onConflict:
          work === "others' files overwritten" || work === 'two results each' ? 'overwrite' : 'rename',
      },
    ],
    nameTemplate: where === 'subfolder' && work === 'new files' ? '{dir}/thumbs/{name}{ext}' : '',
    baseFolder: folder,
  };
  return {
    folders: [base, results],
    sources,
    request,
    before: work === 'own results again' ? { ...request, options: [earlierOptions] } : undefined,
    [Symbol.dispose]: () => {
      for (const each of [base, results]) fs.rmSync(each, { recursive: true, force: true });
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What each file of a job's becomes when nothing disturbs it: by job, by content, the bytes of each output. */
export class References {
  readonly #made = new Map<string, readonly Buffer[]>();

  static key(jobId: string, options: unknown): string {
    return `${jobId} ${JSON.stringify(options)}`;
  }

  put(job: string, content: Uint8Array, outputs: readonly Buffer[]): void {
    this.#made.set(`${job} ${hashOf(content)}`, outputs);
  }

  of(job: string, content: Uint8Array): readonly Buffer[] | undefined {
    return this.#made.get(`${job} ${hashOf(content)}`);
  }
}
