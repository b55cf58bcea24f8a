import { collisionKey, sharedPath } from './naming.ts';
import type { Plan, PlanBasis, PlanItem, SharedItem } from './plan.ts';
import { countShared, planShared, sharedFacts, sharedOwner } from './plan-shared.ts';
import { TargetResolver } from './plan-targets.ts';
import type { SharedFacts } from './reducer.ts';
import type { LeftOut, Source } from './source.ts';
import { unsuitable } from './suitable.ts';
import { unlessDone } from './unless-done.ts';

/**
 * Plans a job that makes no file of each source while its sources are being found. The first one is waited for, so that a plan
 * without any is known to be empty.
 * @param sources found as they are asked for; they may reject with an abort
 */
export async function planGrowing(basis: PlanBasis, sources: AsyncIterable<Source>): Promise<Plan> {
  const plan = new GrowingPlan(basis, sources);
  await plan.begin();
  return plan;
}

class GrowingPlan implements Plan {
  readonly jobId: string;
  readonly title: string;
  readonly items: AsyncIterable<PlanItem>;
  readonly #basis: PlanBasis;
  readonly #sources: AsyncIterator<Source>;
  readonly #counts = { replacing: 0, conflicts: 0 };
  #shared: readonly SharedItem[] = [];
  #sharedFacts: SharedFacts | undefined;
  #sharedNames: ReadonlySet<string> = new Set();
  #first: PlanItem | undefined;
  #complete = false;
  #files = 0;
  #tasks = 0;

  constructor(basis: PlanBasis, sources: AsyncIterable<Source>) {
    this.#basis = basis;
    this.#sources = sources[Symbol.asyncIterator]();
    this.jobId = basis.job.job.id;
    this.title = basis.job.job.title;
    this.items = this.#items();
  }

  get leftOut(): LeftOut {
    return this.#basis.leftOut;
  }
  get complete(): boolean {
    return this.#complete;
  }
  get files(): number {
    return this.#files;
  }
  get tasks(): number {
    return this.#tasks;
  }

  get shared(): readonly SharedItem[] {
    return this.#shared;
  }
  get sharedFacts(): SharedFacts | undefined {
    return this.#sharedFacts;
  }
  get replacing(): number {
    return this.#counts.replacing;
  }
  get conflicts(): number {
    return this.#counts.conflicts;
  }

  async begin(): Promise<void> {
    const facts = sharedFacts(this.#basis, undefined);
    if (this.#basis.job.reduce !== undefined) this.#sharedFacts = facts;
    this.#shared = await planShared(new TargetResolver(this.#basis, 0), this.#basis, facts);
    countShared(this.#shared, this.#counts);
    const files = this.#basis.job.reduce?.files(facts) ?? [];
    this.#sharedNames = new Set(files.map((file) => collisionKey(sharedPath(facts.folder, file))));
    this.#first = await this.#next();
  }

  async *#items(): AsyncGenerator<PlanItem, void, void> {
    try {
      let item = this.#first;
      this.#first = undefined;
      for (; item !== undefined; item = await this.#next()) yield item;
    } finally {
      await this.#sources.return?.();
    }
  }

  async #next(): Promise<PlanItem | undefined> {
    const source = await this.#nextSource();
    if (source === undefined) {
      this.#complete = true;
      return undefined;
    }
    const { job } = this.#basis;
    const index = this.#files++;
    const item =
      unsuitable(source, index, job.job, this.#basis) ?? unlessDone(source, index, [], [], this.#basis);
    if (item.kind === 'task') this.#tasks++;
    return item;
  }

  /** Without what an earlier run of this job made of all its sources together, by the records or by its name. */
  async #nextSource(): Promise<Source | undefined> {
    const { disk, leftOut } = this.#basis;
    for (;;) {
      const { value: source, done } = await this.#sources.next();
      if (done === true) return undefined;
      const isShared =
        disk.madeFrom(source) === sharedOwner || this.#sharedNames.has(collisionKey(source.path));
      if (source.explicit || !isShared) return source;
      leftOut.earlierOutputs++;
    }
  }
}
