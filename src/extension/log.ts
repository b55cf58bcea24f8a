import type * as vscode from 'vscode';
import type { SettledItem } from '../core/run.ts';
import type { PreparedBatch } from '../node/batch.ts';
import { countText } from '../report/units.ts';

/** What a person who looks for a mistake wants to know of a run. */
export function logRun(
  log: vscode.LogOutputChannel,
  { plan, call, policies }: PreparedBatch,
  id: string,
): void {
  const { files: count, tasks, replacing, leftOut } = plan;
  const files = countText(count, 'file');
  log.info(`run ${id}: ${call.jobId}, ${files}, ${tasks} to work on, ${replacing} to replace`);
  log.info(`options: ${JSON.stringify(call.options)}`);
  log.debug(`policies: ${JSON.stringify(policies)}`);
  log.debug(`left out: ${JSON.stringify(leftOut)}`);
}

/**
 * The line in the results has the sentence; the log has what the library or the system said, and before it what a
 * person's own function did.
 */
export function logOutcome(log: vscode.LogOutputChannel, { item, outcome }: SettledItem): void {
  for (const line of outcome.log ?? []) log.info(`${item.source.path}: ${line}`);
  if (outcome.status !== 'failed') return;
  const { code, message, detail } = outcome.failure;
  log.warn(`${item.source.path}: ${message} [${code}]${detail === undefined ? '' : `\n${detail}`}`);
}
