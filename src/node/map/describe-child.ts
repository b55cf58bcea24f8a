import path from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { FunctionFacts } from '../../core/map/description.ts';
import { describeFlag, loadingNow } from '../child-flags.ts';
import { TaskError } from '../task-error.ts';
import { watchParent } from '../watch-parent.ts';
import { loadModule, userFailure } from './user-module.ts';

/** What such a child answers. */
export type DescribeAnswer =
  { readonly ok: true; readonly facts: FunctionFacts } | { readonly ok: false; readonly failure: Failure };

/** Imports the module that the command line names, says what it exports, and leaves. */
export async function answerDescribe(): Promise<void> {
  const file = process.argv[process.argv.indexOf(describeFlag) + 1] ?? '';
  watchParent(process.ppid);
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const send = process.send?.bind(process);
  // Whatever the module says there would pass for the answer.
  delete process.send;
  // What a module leaves running must not keep this process, and what it does to `process` not the answer.
  const leave = (): void => void process.kill(process.pid, 'SIGKILL');
  // From here on it is the module that takes its time, and no longer a busy machine.
  await new Promise<void>((resolve) => {
    if (send === undefined) resolve();
    else send(loadingNow, () => resolve());
  });
  const answer = await describe(file);
  send?.(answer, leave);
}

async function describe(file: string): Promise<DescribeAnswer> {
  try {
    process.chdir(path.dirname(file));
    const { facts } = await loadModule(file);
    return { ok: true, facts: JSON.parse(JSON.stringify(facts)) as FunctionFacts };
  } catch (error) {
    const failure = error instanceof TaskError ? error.failure : userFailure('function-load', error);
    return { ok: false, failure };
  }
}
