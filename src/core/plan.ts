import { withoutEarlierOutputs } from './earlier-outputs.ts';
import type { Target, Task } from './executor.ts';
import type { Failure } from './failure.ts';
import type { BoundJob } from './job.ts';
import type { NamingPolicy } from './naming.ts';
import type { SkipCode } from './outcome.ts';
import type { Pause } from './pause.ts';
import { countShared, planShared, sharedFacts, withoutSharedFiles } from './plan-shared.ts';
import { TargetResolver } from './plan-targets.ts';
import type { ConflictPolicy } from './policies.ts';
import type { SharedFacts } from './reducer.ts';
import type { LeftOut, Source } from './source.ts';
import { unsuitable } from './suitable.ts';
import type { TargetDisk } from './target-disk.ts';

interface Planned {
  /** Place in the input order, from 0. */
  readonly index: number;
  readonly source: Source;
}
export interface TaskItem extends Planned, Pick<Task, 'targets' | 'again' | 'unless' | 'shared'> {
  readonly kind: 'task';
  readonly targets: readonly Target[];
}
export interface SkipItem extends Planned {
  readonly kind: 'skip';
  readonly code: SkipCode;
  readonly reason: string;
}
/** An earlier run left what this one would make. */
export interface UnchangedItem extends Planned {
  readonly kind: 'unchanged';
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
/** What becomes of a file that the run makes of all sources together. */
export type SharedItem =
  | ({ readonly kind: 'file'; readonly target: Target } & Pick<Task, 'again'>)
  /** A name that is taken, under the policies `skip` and `ask`. */
  | { readonly kind: 'skip' | 'conflict'; readonly path: string }
  | { readonly kind: 'refused'; readonly path: string; readonly failure: Failure };
export type PlanItem = TaskItem | SkipItem | UnchangedItem | RefusedItem | ConflictItem;

/**
 * What a run will do, in input order. The dry run prints it.
 *
 * A job that makes files is planned as a whole before anything runs. One that makes none has nothing to resolve: its
 * plan grows while its items are taken, once, so that a million files begin at once and are never all in memory; the
 * numbers are then those so far.
 */
export interface Plan {
  readonly jobId: string;
  readonly title: string;
  readonly items: Iterable<PlanItem> | AsyncIterable<PlanItem>;
  /** In the order of the reducer's `files`. */
  readonly shared: readonly SharedItem[];
  /** What the shared files were named by, and are made by. */
  readonly sharedFacts?: SharedFacts | undefined;
  readonly leftOut: LeftOut;
  /** Whether the numbers are final. */
  readonly complete: boolean;
  readonly files: number;
  readonly tasks: number;
  /** How many files that are not our own earlier outputs will be replaced: of others, and sources in place. */
  readonly replacing: number;
  readonly conflicts: number;
}

/** A plan that is known as a whole: pure data. */
export interface CompletePlan extends Plan {
  readonly items: readonly PlanItem[];
}

export interface PlanRequest extends PlanBasis {
  readonly sources: readonly Source[];
}

/** What a plan needs beside its sources. */
export interface PlanBasis {
  readonly job: BoundJob;
  /** Stands for job, options and engine, as records have it. */
  readonly key: string;
  readonly leftOut: LeftOut;
  readonly naming: NamingPolicy;
  readonly onConflict: ConflictPolicy;
  /** What an earlier run made of the same content with the same key is not made again. */
  readonly skipUnchanged: boolean;
  /** This run goes on where an interrupted one was lost, which began then (milliseconds since 1970). */
  readonly resumes?: { readonly sinceMs: number } | undefined;
  readonly maxBytes: number;
  readonly allowSvg: boolean;
  /** Where it really is; no result may stand outside of it. */
  readonly within?: string | undefined;
  readonly disk: TargetDisk;
  readonly pause: Pause;
}

const workable = (sources: readonly Source[], { job, ...limits }: PlanRequest): readonly Source[] =>
  job.reduce === undefined
    ? []
    : sources.filter((source, index) => unsuitable(source, index, job.job, limits) === undefined);

/** Resolves every target before anything runs: no two tasks share one, and none is another's source. */
export async function planRun(request: PlanRequest): Promise<CompletePlan> {
  const { job, pause } = request;
  const found = await withoutEarlierOutputs(request);
  const sources = withoutSharedFiles(request, found.sources);
  const earlierOutputs = found.earlierOutputs + found.sources.length - sources.length;
  const resolver = new TargetResolver(request, sources.length);
  for (const source of sources) {
    const wait = pause();
    if (wait !== undefined) await wait;
    await resolver.reserve(source);
  }
  const items: PlanItem[] = [];
  const counts = { tasks: 0, replacing: 0, conflicts: 0 };
  // Before the results of single sources, which are many and get the numbers.
  const facts = sharedFacts(request, workable(sources, request));
  const shared = await planShared(resolver, request, facts);
  countShared(shared, counts);
  for (const [index, source] of sources.entries()) {
    const wait = pause();
    if (wait !== undefined) await wait;
    const item = unsuitable(source, index, job.job, request) ?? (await resolver.resolve(source, index));
    items.push(item);
    if (item.kind === 'conflict') counts.conflicts++;
    if (item.kind !== 'task') continue;
    counts.tasks++;
    for (const { replaces } of item.targets)
      if (replaces !== undefined && replaces.owner !== 'own') counts.replacing++;
  }
  return {
    jobId: job.job.id,
    title: job.job.title,
    items,
    shared,
    sharedFacts: job.reduce === undefined ? undefined : facts,
    leftOut: { ...request.leftOut, earlierOutputs: request.leftOut.earlierOutputs + earlierOutputs },
    complete: true,
    files: items.length,
    ...counts,
  };
}
