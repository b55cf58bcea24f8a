import { collisionKey } from '../../src/core/naming.ts';
import type { Source } from '../../src/core/source.ts';
import type { Plan, TargetDisk, TargetState } from '../../src/core/plan.ts';

/** A disk in memory that takes names for one file as the strictest systems do: whatever their case or Unicode form. */
export class FakeDisk implements TargetDisk {
  /** Every path that the planner asked for, in its order. */
  readonly asked: string[] = [];
  readonly #states = new Map<string, TargetState>();
  readonly #earlier = new Map<string, string>();

  put(file: string, state: TargetState): this {
    this.#states.set(collisionKey(file), state);
    return this;
  }

  /** A file of somebody else's. */
  putOther(file: string, bytes = 10): this {
    return this.put(file, { kind: 'other', bytes, mtimeMs: 100 });
  }

  /** What the job made of `source`, and nobody has touched since. */
  putOwn(file: string, source: string, bytes = 20): this {
    this.#earlier.set(file, source);
    return this.put(file, { kind: 'own', source, bytes, mtimeMs: 200 });
  }

  /** Known by the record, whatever stands there now. */
  remember(file: string, source = '/gone/a.jpg'): this {
    this.#earlier.set(file, source);
    return this;
  }

  /** Writes every result of a plan, as a run would. */
  carryOut(plan: Plan): readonly string[] {
    const written: string[] = [];
    for (const item of plan.items) {
      if (item.kind !== 'task') continue;
      for (const { path: target } of item.targets) {
        this.putOwn(target, item.source.path);
        written.push(target);
      }
    }
    return written;
  }

  /** What is there, without being counted as the planner's question. */
  look(target: string): TargetState {
    return this.#states.get(collisionKey(target)) ?? { kind: 'free' };
  }

  inspect(target: string): TargetState {
    this.asked.push(target);
    return this.look(target);
  }

  madeFrom({ path }: Source): string | undefined {
    return this.#earlier.get(path);
  }
}
