import path from 'node:path';
import type { Target } from './executor.ts';
import { type Failure, failure } from './failure.ts';
import type { InPlace, OutputName } from './job.ts';
import { sourceKey } from './list.ts';
import { collisionKey, isIn, numberedPath, outputPath } from './naming.ts';
import type { PlanBasis, PlanItem, SharedItem } from './plan.ts';
import { sharedOwner } from './plan-shared.ts';
import type { Source } from './source.ts';
import type { EarlierResult } from './target-disk.ts';
import { unlessDone } from './unless-done.ts';

type Found =
  | { readonly kind: 'target'; readonly target: Target; readonly result?: EarlierResult | undefined }
  /** It may be what a run that was interrupted wrote last; the worker knows it by its bytes. */
  | { readonly kind: 'perhaps'; readonly target: Target }
  | { readonly kind: 'skip' | 'conflict'; readonly path: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Gives out each name once. */
export class TargetResolver {
  readonly #request: PlanBasis;
  readonly #count: number;
  /** Sources and targets given out so far; nobody else may have them. */
  readonly #taken = new Set<string>();
  /** By wished name, the first number that is not taken: or thousands of one name would each try all before them. */
  readonly #numbers = new Map<string, number>();

  /** @param count of all sources */
  constructor(request: PlanBasis, count: number) {
    this.#request = request;
    this.#count = count;
  }

  /** Keeps a source's name from being given out, by whatever way its folder is reached. */
  async reserve({ path: file, real }: Source): Promise<void> {
    const key = this.#keyOf(file);
    this.#taken.add(typeof key === 'string' ? key : await key);
    if (real !== undefined) this.#taken.add(collisionKey(real));
  }

  /** Stands for the place that a path leads to. A promise only where a folder is seen for the first time. */
  #keyOf(file: string): string | Promise<string> {
    const { dir, base } = path.parse(file);
    const real = this.#request.disk.realFolder(dir);
    const key = (folder: string): string => collisionKey(path.join(folder, base));
    return typeof real === 'string' ? key(real) : real.then(key);
  }

  async resolve(source: Source, index: number): Promise<PlanItem> {
    const { job } = this.#request;
    const targets: Target[] = [];
    const results: (EarlierResult | undefined)[] = [];
    const own = new Set<string>();
    let perhaps = false;
    for (const output of job.outputs(source)) {
      const found = await this.#find(output, source, index, own);
      switch (found.kind) {
        case 'skip':
          return { kind: 'skip', index, source, code: 'exists', reason: `${found.path} exists already` };
        case 'conflict':
          return { kind: 'conflict', index, source, target: found.path };
        case 'refused':
          return { kind: 'refused', index, source, failure: found.failure };
        case 'perhaps':
          perhaps = true;
          targets.push(found.target);
          own.add(await this.#keyOf(found.target.path));
          break;
        case 'target':
          results.push(found.result);
          targets.push(found.target);
          own.add(await this.#keyOf(found.target.path));
      }
    }
    for (const key of own) this.#taken.add(key);
    const item = unlessDone(source, index, targets, perhaps ? [] : results, this.#request);
    if (item.kind !== 'task' || this.#request.resumes === undefined) return item;
    // Workers of the lost run may go on for a moment after this look at the disk. A source has its own facts for that.
    return targets.some(({ replaces }) => replaces?.owner === 'source') ? item : { ...item, again: true };
  }

  /** @param wished its path */
  async resolveShared(wished: string): Promise<SharedItem> {
    const found = await this.#free(wished, sharedOwner, new Set());
    switch (found.kind) {
      case 'skip':
      case 'conflict':
        return { kind: found.kind, path: found.path };
      case 'refused':
        return { kind: 'refused', path: wished, failure: found.failure };
      case 'perhaps':
      case 'target':
        this.#taken.add(await this.#keyOf(found.target.path));
        return {
          kind: 'file',
          target: found.target,
          ...(this.#request.resumes === undefined ? {} : { again: true }),
        };
    }
  }

  async #find(
    output: OutputName | InPlace,
    source: Source,
    index: number,
    own: ReadonlySet<string>,
  ): Promise<Found> {
    const { job, naming, disk } = this.#request;
    if (output !== 'in-place') {
      const facts = { jobId: job.job.id, index, count: this.#count };
      return this.#free(outputPath(source, output, naming, facts), sourceKey(source), own);
    }
    const { path: file, bytes, mtimeMs } = source;
    const target: Target = { path: file, replaces: { owner: 'source', bytes, mtimeMs } };
    return { kind: 'target', target, result: disk.madeInPlace(source) };
  }

  /**
   * The wished name, or the next free numbered one, as the policy says.
   * @param owner the source of our own earlier output that may be replaced
   * @param own what this source has got already for its other outputs
   */
  async #free(wished: string, owner: string, own: ReadonlySet<string>): Promise<Found> {
    const { onConflict, disk, pause, resumes, within } = this.#request;
    if (within !== undefined && !isIn(await disk.realFolder(path.dirname(wished)), within))
      return { kind: 'refused', failure: failure('outside', { path: wished, limit: within }) };
    const wishedKey = collisionKey(wished);
    let first = this.#numbers.get(wishedKey) ?? 0;
    for (let number = first; ; number++) {
      const wait = pause();
      if (wait !== undefined) await wait;
      const candidate = number === 0 ? wished : numberedPath(wished, number);
      const tooLong = candidate.split(path.sep).find((name) => Buffer.byteLength(name) > maxNameBytes);
      if (tooLong !== undefined)
        return { kind: 'refused', failure: failure('name-too-long', { path: tooLong }) };
      // Within one run a name is never shared, whatever the policy: the second source's result gets a number.
      const key = await this.#keyOf(candidate);
      if (this.#taken.has(key) || own.has(key)) {
        if (onConflict === 'skip' && !own.has(key)) return { kind: 'skip', path: candidate };
        if (number === first && !own.has(key)) this.#numbers.set(wishedKey, ++first);
        continue;
      }
      const state = await disk.inspect(candidate);
      if (state.kind === 'free') return { kind: 'target', target: { path: candidate } };
      const { kind } = state;
      if (kind === 'own' && state.source === owner) {
        const { bytes, mtimeMs, result } = state;
        return {
          kind: 'target',
          target: { path: candidate, replaces: { owner: 'own', bytes, mtimeMs } },
          result,
        };
      }
      if (kind === 'other' && resumes !== undefined && (state.changedMs ?? 0) >= resumes.sinceMs) {
        // That run may have kept a copy of it and come no further: a second name is a change too.
        const { bytes, mtimeMs } = state;
        const replaces =
          onConflict === 'overwrite' ? { replaces: { owner: 'other', bytes, mtimeMs } as const } : {};
        return { kind: 'perhaps', target: { path: candidate, ...replaces } };
      }
      if (onConflict === 'skip') return { kind: 'skip', path: candidate };
      if (kind !== 'folder' && onConflict === 'ask') return { kind: 'conflict', path: candidate };
      if (kind !== 'folder' && onConflict === 'overwrite') {
        const { bytes, mtimeMs } = state;
        return { kind: 'target', target: { path: candidate, replaces: { owner: 'other', bytes, mtimeMs } } };
      }
    }
  }
}

/** What ext4, APFS and NTFS allow a name (NTFS counts UTF-16 units, so this is the stricter reading). */
const maxNameBytes = 255;
