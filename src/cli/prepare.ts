import type { OptionValues } from '../core/options.ts';
import type { Batches, BatchRequest, PreparedBatch } from '../node/batch.ts';
import { countText } from '../report/units.ts';
import { ask } from './ask.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';

/** Plans, and asks once where names are taken and the policy is to ask. */
export async function prepare(
  batches: Batches,
  request: BatchRequest,
  { output, signal, stdin }: CliContext,
  cli: { readonly dryRun: boolean; readonly json: boolean },
): Promise<PreparedBatch | ExitCode> {
  const first = await batches.prepare(request, signal);
  if (!first.ok) {
    for (const problem of first.problems) output.note(problem);
    return exitCodes.usage;
  }
  const { conflicts } = first.batch.plan;
  if (conflicts === 0 || cli.dryRun) return first.batch;
  const taken = countText(conflicts, 'name is taken', 'names are taken');
  if (!stdin.isTTY || cli.json) {
    output.note(`${taken} and nobody can be asked here: use --on-conflict rename, overwrite or skip.`);
    return exitCodes.usage;
  }
  const answer = await ask(`${taken}. [r]ename, [o]verwrite, [s]kip or [q]uit? `, stdin, signal);
  const onConflict = { r: 'rename', o: 'overwrite', s: 'skip' }[answer.trim().toLowerCase().slice(0, 1)];
  if (onConflict === undefined) {
    output.note('Nothing was done.');
    return exitCodes.interrupted;
  }
  const answered: OptionValues = { onConflict };
  const second = await batches.prepare({ ...request, policies: [...request.policies, answered] }, signal);
  return second.ok ? second.batch : exitCodes.usage;
}
