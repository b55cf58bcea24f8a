import type { Batches } from '../node/batch.ts';
import { errorText } from '../node/os-error.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';

/** Does something with the workers and ends them, however it comes out; what is thrown is told and fails. */
export async function withBatches(
  batches: Batches,
  { output, signal }: CliContext,
  body: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await body();
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    output.note(errorText(error));
    return exitCodes.failed;
  } finally {
    output.endProgress();
    await batches.close();
  }
}
