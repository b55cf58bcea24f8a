import type { Download, DownloadRequest } from './fetch/download.ts';
import type { JobResult, StreamedOutput } from './job.ts';
import type { Entry } from './list.ts';

/** What the worker hands a job whose sources are addresses. */
export interface VisitTools {
  /** Fetches what stands at an address into one of the outputs, by its place in `outputs`. */
  download(output: number, request: DownloadRequest): Promise<Download>;
}

/** The work of a job whose sources are words in a list. It waits most of the time: a worker has several in hand. */
export interface VisitWork<O> {
  readonly run: (entry: Entry, options: O, tools: VisitTools) => Promise<JobResult<StreamedOutput>>;
  /** How many are under way at the same time, in all workers together. */
  readonly atOnce: (options: O) => number;
  /** How many of these at most of one kind: with one server. */
  readonly apart: {
    readonly kindOf: (entry: Entry) => string;
    readonly most: (options: O) => number;
  };
}
