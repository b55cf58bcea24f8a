import type { JobOutput, StreamedOutput } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Source } from './source.ts';
import type { FunctionCall, Kept } from './stream.ts';
import type { Tools } from './tools.ts';

/** A file that a run makes of all its sources together: a manifest, a page of a contact sheet, a shard. */
export interface SharedFile {
  /** Without its extension; may have folders before it, with `/`. */
  readonly name: string;
  /** With its dot. */
  readonly extension: string;
  /** What was written for it is the file, though the job makes others of what was written for them. */
  readonly asWritten?: true;
}

/** What of the plan the names of shared files may depend on. */
export interface SharedFacts {
  /** The sources that will be worked on, in input order; undefined while they are still being found. */
  readonly sources: readonly Source[] | undefined;
  /** Absolute; the shared files stand in it, and what they say of other files is said from here. */
  readonly folder: string;
}

/** One settled source, as it gets its turn. */
export interface Folded {
  readonly source: Source;
  readonly outcome: Outcome;
}

/** Appends to one of the shared files, by its place in `files`. */
export type SharedWrite = (file: number, chunk: string | Uint8Array) => void;

/** The same with what a worker has kept: it is copied on the disk, and never in the host's memory as a whole. */
export type SharedAppend = (file: number, kept: Kept) => void;

/** What was written for a shared file, complete; it may be larger than any memory. */
export interface Written {
  readonly bytes: number;
  /** In chunks that are valid until the next is asked for; a second call begins anew. */
  read(from?: number): AsyncIterable<Uint8Array>;
}

/** What the worker hands a reducer that makes a file of what was written for it. */
export interface FinishTools extends Tools {
  /** Writes the file piece by piece, instead of giving its bytes as a whole. */
  write(chunks: AsyncIterable<Uint8Array>): Promise<StreamedOutput>;
  /** Lets a person's own module make the file of the values that were written, a line each. */
  callReduce(written: Written, call: FunctionCall): Promise<JobOutput | StreamedOutput>;
}

/** What is left to say when the last source is through. */
export interface Conclusion {
  /** Lines for the end of the output: `3 pictures are copies of others`. */
  readonly notes: readonly string[];
  /** The shared file that a person wants to read now, by its place in `files`: editors open it beside. */
  readonly report?: number;
  /** For the clipboard; where there is none it is printed. */
  readonly clipboard?: {
    /** What it is, as in “… is on the clipboard”: `The HTML of 12 pictures`. */
    readonly what: string;
    readonly text: string;
  };
}

/**
 * Holds what is known so far of a run, in the host. It must not grow with the content of files: what it gets goes
 * into the shared files as soon as it can.
 */
export interface Fold {
  /** Called once for every source, in input order, whatever became of it. */
  add(item: Folded, write: SharedWrite, append: SharedAppend): void;
  end(write: SharedWrite): Conclusion;
}

/** Folds what the sources of a run came to, in input order, into one result. */
export interface Reducer<O> {
  /** Pure: planned like the outputs of a source, in the common folder of what was selected. */
  readonly files: (options: O, facts: SharedFacts) => readonly SharedFile[];
  /** `files` and `begin` do without the sources: the run begins while these are still being found. */
  readonly grows?: true;
  /** The values are for the fold alone: they are too big for records and for `--json`. */
  readonly bulky?: true;
  readonly begin: (options: O, facts: SharedFacts) => Fold;
  /** In a worker: makes the file of what was written for it. Absent: what was written is the file. */
  readonly finish?: (written: Written, options: O, tools: FinishTools) => Promise<JobOutput | StreamedOutput>;
}

/** A reducer whose options are settled. */
export interface BoundReducer {
  readonly grows: boolean;
  readonly bulky: boolean;
  readonly files: (facts: SharedFacts) => readonly SharedFile[];
  readonly begin: (facts: SharedFacts) => Fold;
  readonly finish:
    ((written: Written, tools: FinishTools) => Promise<JobOutput | StreamedOutput>) | undefined;
}

export const bindReducer = <O>(
  { files, begin, finish, grows, bulky }: Reducer<O>,
  options: O,
): BoundReducer => ({
  grows: grows === true,
  bulky: bulky === true,
  files: (facts) => files(options, facts),
  begin: (facts) => begin(options, facts),
  finish: finish === undefined ? undefined : (written, tools) => finish(written, options, tools),
});

/** For what has its place in memory: a page of pictures. */
export async function readWhole(written: Written): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of written.read()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
