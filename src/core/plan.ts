import path from 'node:path';
import type { Target } from './executor.ts';
import { type Failure, failure } from './failure.ts';
import { formats } from './format.ts';
import type { BoundJob } from './job.ts';
import { collisionKey, type NamingPolicy, numberedPath, outputPath } from './naming.ts';
import type { SkipCode } from './outcome.ts';
import type { ConflictPolicy } from './policies.ts';
import type { LeftOut, Source } from './source.ts';

/** What stands at a path now. `own`: an output of this job from `source`, unchanged since we wrote it. */
export type TargetState =
  | { readonly kind: 'free' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'own'; readonly source: string; readonly bytes: number; readonly mtimeMs: number }
  | { readonly kind: 'other'; readonly bytes: number; readonly mtimeMs: number };

/** The port through which the planner sees the disk; looking is all it can do. */
export interface TargetDisk {
  inspect(target: string): TargetState | Promise<TargetState>;
  /** The source from which this job made this very file, as the record knows it; undefined: it did not. */
  madeFrom(file: Source): string | undefined;
}

interface Planned {
  /** Place in the input order, from 0. */
  readonly index: number;
  readonly source: Source;
}
export interface TaskItem extends Planned {
  readonly kind: 'task';
  readonly targets: readonly Target[];
}
export interface SkipItem extends Planned {
  readonly kind: 'skip';
  readonly code: SkipCode;
  readonly reason: string;
}
/** A source that cannot be worked on, known before anything runs. */
export interface RefusedItem extends Planned {
  readonly kind: 'refused';
  readonly failure: Failure;
}
/** A name that is taken, under the policy `ask`: nothing can run before it is answered. */
export interface ConflictItem extends Planned {
  readonly kind: 'conflict';
  readonly target: string;
}
export type PlanItem = TaskItem | SkipItem | RefusedItem | ConflictItem;

/** What a run will do, in input order; pure data. The dry run prints it. */
export interface Plan {
  readonly jobId: string;
  readonly title: string;
  readonly items: readonly PlanItem[];
  readonly leftOut: LeftOut;
  readonly tasks: number;
  /** How many files of others will be replaced. */
  readonly replacing: number;
  readonly conflicts: number;
}

export interface PlanRequest {
  readonly job: BoundJob;
  readonly sources: readonly Source[];
  readonly leftOut: LeftOut;
  readonly naming: NamingPolicy;
  readonly onConflict: ConflictPolicy;
  readonly maxBytes: number;
  readonly allowSvg: boolean;
  readonly disk: TargetDisk;
  /** Lets the event loop breathe; asked every few milliseconds. */
  readonly pause: () => Promise<void>;
}

/** Milliseconds between two pauses: an editor's host may be blocked for 20, and one source takes far below one. */
const stretchMs = 8;

/** Pauses by the clock: what a source takes differs a hundredfold with its name, its neighbours and the machine. */
class Breath {
  readonly #pause: () => Promise<void>;
  #last = performance.now();

  constructor(pause: () => Promise<void>) {
    this.#pause = pause;
  }

  /** To be asked before `take`, as awaiting for each source would cost more than planning it. */
  get due(): boolean {
    return performance.now() - this.#last >= stretchMs;
  }

  async take(): Promise<void> {
    await this.#pause();
    this.#last = performance.now();
  }
}

/** Resolves every target before anything runs: no two tasks share one, and none is a source. */
export async function planRun(request: PlanRequest): Promise<Plan> {
  const breath = new Breath(request.pause);
  const { sources, earlierOutputs } = await withoutEarlierOutputs(request, breath);
  const resolver = new TargetResolver(request, sources.length, breath);
  for (const { path: file } of sources) {
    if (breath.due) await breath.take();
    resolver.reserve(file);
  }
  const items: PlanItem[] = [];
  for (const [index, source] of sources.entries()) {
    if (breath.due) await breath.take();
    items.push(unsuitable(source, index, request) ?? (await resolver.resolve(source, index)));
  }
  const tasks = items.filter((item) => item.kind === 'task');
  return {
    jobId: request.job.job.id,
    title: request.job.job.title,
    items,
    leftOut: { ...request.leftOut, earlierOutputs: request.leftOut.earlierOutputs + earlierOutputs },
    tasks: tasks.length,
    replacing: tasks.flatMap(({ targets }) => targets).filter(({ replaces }) => replaces?.owner === 'other')
      .length,
    conflicts: items.filter(({ kind }) => kind === 'conflict').length,
  };
}

/**
 * Leaves out what an earlier run of this job made, so that running twice on a folder gives the same as once:
 * what the record knows, and what has the very name that another source's output would have (whatever its
 * extension), for folders that came without our record. A file that was named explicitly counts, unless the source
 * that it was made from is selected too: then it came along with it (`*.jpg`, or all of a folder's files).
 */
async function withoutEarlierOutputs(
  request: PlanRequest,
  breath: Breath,
): Promise<{ readonly sources: readonly Source[]; readonly earlierOutputs: number }> {
  const { sources, naming, job, disk } = request;
  const outputNames = new Map<string, number>();
  // A name that is a number, or the very name of the source, tells nothing: 2.jpg and a.png are originals like others.
  for (const [index, source] of naming.template.includes('{n}') ? [] : sources.entries()) {
    if (breath.due) await breath.take();
    const makesNone = !source.explicit && disk.madeFrom(source) !== undefined;
    if (makesNone || unsuitable(source, index, request) !== undefined) continue;
    for (const output of job.outputs(source)) {
      const facts = { jobId: job.job.id, index, count: sources.length };
      const stem = stemKey(outputPath(source, output, naming, facts));
      if (stem !== stemKey(source.path)) outputNames.set(stem, index);
    }
  }
  const selected = new Set(sources.map(({ path: file }) => file));
  const kept: Source[] = [];
  for (const [index, source] of sources.entries()) {
    if (breath.due) await breath.take();
    const maker = outputNames.get(stemKey(source.path));
    const madeFrom = disk.madeFrom(source);
    const ours = source.explicit
      ? madeFrom !== undefined && madeFrom !== source.path && selected.has(madeFrom)
      : madeFrom !== undefined || (maker !== undefined && maker !== index);
    if (!ours) kept.push(source);
  }
  return { sources: kept, earlierOutputs: sources.length - kept.length };
}

const stemKey = (file: string): string => {
  const { dir, name } = path.parse(file);
  return collisionKey(path.join(dir, name));
};

/** Why a source is not for this job, if it is not. */
function unsuitable(source: Source, index: number, request: PlanRequest): SkipItem | RefusedItem | undefined {
  const { accepts } = request.job.job;
  if (source.problem !== undefined) return { kind: 'refused', index, source, failure: source.problem };
  if (accepts === 'any') return undefined;
  const skip = (code: SkipCode, reason: string): SkipItem => ({ kind: 'skip', index, source, code, reason });
  const { format } = source;
  if (format === undefined) return skip('not-a-picture', 'not a picture');
  const { title, unreadable } = formats[format];
  if (unreadable !== undefined) return skip('unsupported', `${title} is not supported: ${unreadable}`);
  if (!accepts.includes(format))
    return skip('unsupported', `${request.job.job.title} does not work on ${title}`);
  if (format === 'svg' && !request.allowSvg) {
    return skip(
      'svg-off',
      'SVG is switched off, as it can be made to take all the memory (batchPool.allowSvg)',
    );
  }
  if (source.bytes === 0) return { kind: 'refused', index, source, failure: failure('source-empty') };
  if (source.bytes > request.maxBytes) {
    const mb = (bytes: number): string => `${Math.round(bytes / 1e5) / 10} MB`;
    const facts = { found: mb(source.bytes), limit: mb(request.maxBytes) };
    return { kind: 'refused', index, source, failure: failure('source-too-big', facts) };
  }
  return undefined;
}

/** Gives out each name once. */
class TargetResolver {
  readonly #request: PlanRequest;
  readonly #count: number;
  readonly #breath: Breath;
  /** Sources and targets given out so far; nobody else may have them. */
  readonly #taken = new Set<string>();
  /** By wished name, the first number that is not taken: or thousands of one name would each try all before them. */
  readonly #numbers = new Map<string, number>();

  /** @param count of all sources */
  constructor(request: PlanRequest, count: number, breath: Breath) {
    this.#request = request;
    this.#count = count;
    this.#breath = breath;
  }

  /** Keeps a name from being given out. */
  reserve(file: string): void {
    this.#taken.add(collisionKey(file));
  }

  async resolve(source: Source, index: number): Promise<PlanItem> {
    const { job, naming } = this.#request;
    const targets: Target[] = [];
    const own = new Set<string>();
    for (const output of job.outputs(source)) {
      const facts = { jobId: job.job.id, index, count: this.#count };
      const found = await this.#free(outputPath(source, output, naming, facts), source, own);
      switch (found.kind) {
        case 'skip':
          return { kind: 'skip', index, source, code: 'exists', reason: `${found.path} exists already` };
        case 'conflict':
          return { kind: 'conflict', index, source, target: found.path };
        case 'refused':
          return { kind: 'refused', index, source, failure: found.failure };
        case 'target':
          targets.push(found.target);
          own.add(collisionKey(found.target.path));
      }
    }
    for (const key of own) this.#taken.add(key);
    return { kind: 'task', index, source, targets };
  }

  /**
   * The wished name, or the next free numbered one, as the policy says.
   * @param own what this source has got already for its other outputs
   */
  async #free(
    wished: string,
    source: Source,
    own: ReadonlySet<string>,
  ): Promise<
    | { readonly kind: 'target'; readonly target: Target }
    | { readonly kind: 'skip' | 'conflict'; readonly path: string }
    | { readonly kind: 'refused'; readonly failure: Failure }
  > {
    const { onConflict, disk } = this.#request;
    const wishedKey = collisionKey(wished);
    let first = this.#numbers.get(wishedKey) ?? 0;
    for (let number = first; ; number++) {
      if (this.#breath.due) await this.#breath.take();
      const candidate = number === 0 ? wished : numberedPath(wished, number);
      const tooLong = candidate.split(path.sep).find((name) => Buffer.byteLength(name) > maxNameBytes);
      if (tooLong !== undefined)
        return { kind: 'refused', failure: failure('name-too-long', { path: tooLong }) };
      // Within one run a name is never shared, whatever the policy: the second source's result gets a number.
      const key = collisionKey(candidate);
      if (this.#taken.has(key) || own.has(key)) {
        if (onConflict === 'skip' && !own.has(key)) return { kind: 'skip', path: candidate };
        if (number === first && !own.has(key)) this.#numbers.set(wishedKey, ++first);
        continue;
      }
      const state = await disk.inspect(candidate);
      if (state.kind === 'free') return { kind: 'target', target: { path: candidate } };
      const { kind } = state;
      if (kind === 'own' && state.source === source.path) {
        const { bytes, mtimeMs } = state;
        return { kind: 'target', target: { path: candidate, replaces: { owner: 'own', bytes, mtimeMs } } };
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
