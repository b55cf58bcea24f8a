import type { BoundJob, BoundWork } from '../core/job.ts';
import { failure } from '../core/failure.ts';
import { errorDetail, errorText } from './os-error.ts';
import { measuredOutputs, writeOutputs } from './outputs.ts';
import { valueProblem } from './sendable.ts';
import type { StreamRequest } from './stream-task.ts';
import { StreamedOutputs } from './streamed-outputs.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';

/** Does the work of a job whose sources are addresses, and gives back the naming of what it wrote. */
export async function runVisit(
  { job }: BoundJob,
  work: Extract<BoundWork, { kind: 'visit' }>,
  request: StreamRequest,
): Promise<() => Promise<Untimed>> {
  const { task, call, worker, moved } = request;
  const outputs = new StreamedOutputs(request);
  try {
    if (task.entry === undefined) throw new Error(`${job.id} works on entries of lists only`);
    // Not needed by any other job: Node's TLS alone takes 40 ms to load.
    const { download } = await import('./fetch/download.ts');
    const result = await work.run(task.entry, {
      download: (output, wish) => download(wish, { write: (chunks) => outputs.write(output, chunks), moved }),
    });
    const problem = valueProblem(result.value);
    if (result.failure !== undefined) throw new TaskError(result.failure);
    if (problem !== undefined) throw new TaskError(failure('internal', { found: problem }));
    outputs.keepOnly(result.outputs);
    const value = result.value === undefined ? {} : { value: result.value };
    if (result.unchanged !== undefined) {
      const unchanged = { status: 'unchanged', reason: result.unchanged, ...value } as const;
      return () => Promise.resolve(unchanged);
    }
    return async () => {
      const facts = { task, keepFolder: call.keepFolder, worker, mtime: undefined };
      const written =
        call.purpose === undefined
          ? await writeOutputs({ ...facts, original: undefined, sourceHash: undefined }, result.outputs)
          : measuredOutputs(task.targets, result.outputs);
      outputs.removeAll();
      if (!written.ok) return { status: 'failed', failure: written.failure };
      const bytes = written.outputs.reduce((sum, output) => sum + output.bytes, 0);
      return {
        ...{ status: 'done', input: { bytes }, outputs: written.outputs, notes: result.notes ?? [] },
        ...value,
      };
    };
  } catch (error) {
    outputs.removeAll();
    const reason =
      error instanceof TaskError
        ? error.failure
        : failure('internal', { found: errorText(error) }, errorDetail(error));
    return () => Promise.resolve({ status: 'failed', failure: reason });
  }
}
