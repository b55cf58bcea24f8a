import path from 'node:path';
import type { PreparedBatch } from '../../src/node/batch.ts';
import type { PlanItem } from '../../src/core/plan.ts';
import { References } from './stage.ts';
import type { Snapshot } from './snapshot.ts';

/** What a run has to come to when nothing disturbs it. */
export interface Oracle {
  readonly batch: PreparedBatch;
  readonly items: readonly PlanItem[];
  /** Names that get a result, with its bytes; others' edits of sources add what else may stand there. */
  readonly results: Map<string, { readonly bytes: Buffer; readonly also: Buffer[]; readonly source: string }>;
  /** Files that fail by themselves, with the codes that they may fail with. */
  readonly failing: ReadonlyMap<string, readonly string[]>;
}

export function foretell(batch: PreparedBatch, start: Snapshot, references: References): Oracle {
  const items = [...(batch.plan.items as Iterable<PlanItem>)];
  const results: Oracle['results'] = new Map();
  const failing = new Map<string, readonly string[]>();
  for (const item of items) {
    const { path: source } = item.source;
    const codes = item.kind === 'task' ? manners[path.basename(source).split('-')[0] ?? ''] : undefined;
    if (
      batch.job.id === 'misbehave' &&
      codes !== undefined &&
      !path.basename(source).startsWith('crash-once')
    )
      failing.set(source, codes);
    if (item.kind !== 'task' || failing.has(source)) continue;
    const made = resultsOf(batch, source, start, references);
    for (const [i, target] of item.targets.entries()) {
      const bytes = made[i];
      if (bytes === undefined) throw new Error(`No reference for ${source}.`);
      results.set(target.path, { bytes, also: [], source });
    }
  }
  return { batch, items, results, failing };
}

const manners: Readonly<Record<string, readonly string[]>> = {
  hang: ['timed-out'],
  crash: ['crashed'],
  exit: ['crashed'],
  throw: ['internal'],
};

/** The bytes of each output of a file with this content. */
export function resultsOf(
  { job, call }: Pick<PreparedBatch, 'job' | 'call'>,
  source: string,
  files: ReadonlyMap<string, { readonly bytes: Buffer }>,
  references: References,
): readonly Buffer[] {
  if (job.id === 'misbehave') return [Buffer.alloc(1000, path.parse(source).name)];
  const content = files.get(source)?.bytes ?? Buffer.alloc(0);
  if (job.id.startsWith('add-word')) return [Buffer.concat([content, Buffer.from('!')])];
  return references.of(References.key(job.id, call.options), content) ?? [];
}
