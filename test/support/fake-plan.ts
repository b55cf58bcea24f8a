import type { CompletePlan, PlanItem, PlanRequest } from '../../src/core/plan.ts';
import { planRun } from '../../src/core/plan.ts';
import { nothingLeftOut, type Source } from '../../src/core/source.ts';
import { FakeDisk } from './fake-disk.ts';
import { fakeJob } from './fake-source.ts';

/** A plan as the core makes it, beside the sources, with nothing on the disk but what a test puts there. */
export const plan = (sources: readonly Source[], request: Partial<PlanRequest> = {}): Promise<CompletePlan> =>
  planRun({
    job: fakeJob(),
    key: 'today',
    sources,
    leftOut: nothingLeftOut(),
    naming: { template: '{name}_thumbnail{ext}' },
    onConflict: 'rename',
    skipUnchanged: false,
    maxBytes: 1_000_000,
    allowSvg: false,
    disk: new FakeDisk(),
    pause: () => undefined,
    ...request,
  });

/** A line of the dry run. */
function line(item: PlanItem): string {
  const { path: file } = item.source;
  switch (item.kind) {
    case 'task': {
      const targets = item.targets.map(({ path, replaces }) =>
        replaces === undefined ? path : `${path} (replaces ${replaces.owner})`,
      );
      return `${file} → ${targets.join(' + ')}`;
    }
    case 'skip':
      return `${file} skipped: ${item.reason} [${item.code}]`;
    case 'unchanged':
      return `${file} unchanged: ${item.reason}`;
    case 'refused':
      return `${file} refused: ${item.failure.message} [${item.failure.code}]`;
    case 'conflict':
      return `${file} conflict: ${item.target}`;
  }
}
export const planLines = (made: CompletePlan): string[] => made.items.map(line);
