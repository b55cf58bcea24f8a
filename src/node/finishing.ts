import fs from 'node:fs';
import type { Task } from '../core/executor.ts';
import type { BoundJob } from '../core/job.ts';
import type { BoundReducer, FinishTools, Written } from '../core/reducer.ts';
import { callReduce } from './map/call-reduce.ts';
import { FunctionLog } from './map/function-log.ts';
import { readFailure } from './os-error.ts';
import { pictureTools } from './picture.ts';
import type { StreamRequest } from './stream-task.ts';
import type { StreamedOutputs } from './streamed-outputs.ts';
import { TaskError } from './task-error.ts';

/** As often as a worker says that it is still at a file which is larger than one deadline. */
const aliveMs = 500;
const chunkBytes = 1024 * 1024;

/** What makes a shared file of what was written for it; undefined: that is the file. */
export const finishOf = ({ reduce }: BoundJob, { shared }: Task): BoundReducer['finish'] =>
  shared?.asWritten === true ? undefined : reduce?.finish;

/** What was written for a shared file, for the job to make the file of. */
export const writtenFor = ({ task, moved }: StreamRequest): Written => ({
  bytes: task.bytes,
  read: async function* (from = 0) {
    let said = performance.now();
    let at = from;
    const chunks = fs.createReadStream(task.path, { start: from, highWaterMark: chunkBytes });
    try {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        const now = performance.now();
        if (now - said > aliveMs) {
          said = now;
          moved(Math.min(1, at / task.bytes));
        }
        at += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw new TaskError(readFailure(error));
    }
  },
});

export function finishTools(
  { call }: StreamRequest,
  outputs: StreamedOutputs,
  log = new FunctionLog(),
): FinishTools {
  const write: FinishTools['write'] = (chunks) => outputs.write(0, chunks);
  return {
    ...pictureTools(call.limits),
    write,
    callReduce: (written, which) => callReduce(written, which, write, log),
  };
}
