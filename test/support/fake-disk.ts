import { collisionKey } from '../../src/core/naming.ts';
import type { CompletePlan } from '../../src/core/plan.ts';
import type { Source } from '../../src/core/source.ts';
import type { EarlierResult, TargetDisk, TargetState } from '../../src/core/target-disk.ts';

/** When the earlier runs of these disks began. */
export const earlierRun = '2026-01-02T03:04:05.678Z';

/** What an earlier run made of a source as `fakeSource` has it, with the files that it wrote. */
export const fakeResult = (
  source: string,
  outputs: readonly string[],
  facts: Partial<EarlierResult> = {},
): EarlierResult => ({
  runId: 'earlier',
  at: earlierRun,
  key: 'today',
  source,
  read: { bytes: 1000, mtimeMs: 1, hash: 'content' },
  outputs: outputs.map((file) => ({ path: file, bytes: 20, mtimeMs: 200 })),
  ...facts,
});

/** A disk in memory that takes names for one file as the strictest systems do: whatever their case or Unicode form. */
export class FakeDisk implements TargetDisk {
  /** Every path that the planner asked for, in its order. */
  readonly asked: string[] = [];
  readonly #states = new Map<string, TargetState>();
  readonly #earlier = new Map<string, string>();
  readonly #results = new Map<string, EarlierResult>();

  put(file: string, state: TargetState): this {
    this.#states.set(collisionKey(file), state);
    return this;
  }

  /** A file of somebody else's. */
  putOther(file: string, bytes = 10, changedMs?: number): this {
    const changed = changedMs === undefined ? {} : { changedMs };
    return this.put(file, { kind: 'other', bytes, mtimeMs: 100, ...changed });
  }

  /** What the job made of `source`, and nobody has touched since. */
  putOwn(file: string, source: string, bytes = 20): this {
    this.#earlier.set(file, source);
    return this.put(file, { kind: 'own', source, bytes, mtimeMs: 200 });
  }

  /** All outputs of an earlier result, still as they were written. */
  putResult(result: EarlierResult): this {
    const { source, outputs } = result;
    for (const { path: file, bytes, mtimeMs } of outputs) {
      this.#earlier.set(file, source);
      this.put(file, { kind: 'own', source, bytes, mtimeMs, result });
    }
    this.#results.set(source, result);
    return this;
  }

  /** Known by the record, whatever stands there now. */
  remember(file: string, source = '/gone/a.jpg'): this {
    this.#earlier.set(file, source);
    return this;
  }

  /** Writes every result of a plan, as a run would, and gives their paths. */
  carryOut(plan: CompletePlan, key = 'today'): readonly string[] {
    const written: string[] = [];
    for (const item of plan.items) {
      if (item.kind !== 'task') continue;
      const { path: source, bytes, mtimeMs } = item.source;
      const targets = item.targets.map(({ path: target }) => target);
      this.putResult(fakeResult(source, targets, { key, read: { bytes, mtimeMs, hash: 'content' } }));
      written.push(...targets);
    }
    return written;
  }

  /** What is there, without being counted as the planner's question. */
  look(target: string): TargetState {
    return this.#states.get(collisionKey(target)) ?? { kind: 'free' };
  }

  /** A link to a folder. */
  readonly folderLinks = new Map<string, string>();

  realFolder(folder: string): string {
    return this.folderLinks.get(folder) ?? folder;
  }

  inspect(target: string): TargetState {
    this.asked.push(target);
    return this.look(target);
  }

  madeFrom({ path }: Source): string | undefined {
    return this.#earlier.get(path);
  }

  madeInPlace({ path: file, bytes, mtimeMs }: Source): EarlierResult | undefined {
    const state = this.look(file);
    if (state.kind !== 'own' || state.source !== file) return undefined;
    return state.bytes === bytes && state.mtimeMs === mtimeMs ? state.result : undefined;
  }

  resultOf({ path, bytes, mtimeMs }: Source): EarlierResult | undefined {
    const result = this.#results.get(path);
    return result?.read.bytes === bytes && result.read.mtimeMs === mtimeMs ? result : undefined;
  }
}
