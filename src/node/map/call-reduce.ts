import path from 'node:path';
import type { JobOutput, StreamedOutput } from '../../core/job.ts';
import type { ReducedFile } from '../../core/map/values-fold.ts';
import type { FinishTools, Written } from '../../core/reducer.ts';
import type { FunctionCall } from '../../core/stream.ts';
import { decodeText } from '../../core/text/decode.ts';
import { loadSharp } from '../sharp.ts';
import { TaskError } from '../task-error.ts';
import { checkedValue } from './call-function.ts';
import { isContent, piecesOf } from './content.ts';
import type { FunctionLog } from './function-log.ts';
import { readyModule } from './ready-module.ts';
import { stopSignal, waitedFor } from './under-way.ts';
import { userFailure } from './user-module.ts';

/** One file as `reduce` gets it. */
interface UserValue extends ReducedFile {
  readonly name: string;
}

/** Lets a module make one result of all its values, read from the disk one by one. @throws TaskError */
export async function callReduce(
  written: Written,
  call: FunctionCall,
  write: FinishTools['write'],
  log: FunctionLog,
): Promise<JobOutput | StreamedOutput> {
  const module = await readyModule(call, log);
  const context = {
    signal: stopSignal,
    options: structuredClone(call.options),
    sharp: loadSharp,
    log: (...values: readonly unknown[]) => log.put(values),
  };
  const reduce = async (): Promise<JobOutput | StreamedOutput> => {
    const result = await module.reduce?.(valuesIn(written), context);
    // A list is a value like others; what gives its pieces as they come is a file.
    if (isContent(result) && !Array.isArray(result)) return write(piecesOf(result));
    return { bytes: Buffer.from(`${JSON.stringify(checkedValue(result) ?? null, undefined, 2)}\n`) };
  };
  try {
    return await waitedFor(reduce());
  } catch (error) {
    throw new TaskError(userFailure('function-failed', error, 'in reduce: '));
  }
}

async function* valuesIn(written: Written): AsyncGenerator<UserValue, void, void> {
  let begun = '';
  for await (const piece of decodeText(written.read()).pieces) {
    const lines = (begun + piece).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) {
      const { path: file, value } = JSON.parse(line) as ReducedFile;
      yield { path: file, name: path.parse(file).name, value };
    }
  }
}
