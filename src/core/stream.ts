import type { Packing } from './accepts.ts';
import type { HashAlgorithm } from './checksum/algorithms.ts';
import type { JobResult, StreamedOutput } from './job.ts';
import type { Entry } from './list.ts';
import type { OptionValues } from './options.ts';
import type { Steps } from './steps.ts';

/** A run of bytes of a file, from `from` up to but not with `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** A file that is read piece by piece: it may be larger than any memory. */
export interface StreamedFile {
  readonly path: string;
  /** The name without its extension and without that of its packing: `access` of `access.log.gz`. */
  readonly name: string;
  /** With its dot: `.log` of `access.log.gz`. */
  readonly extension: string;
  /** On the disk. */
  readonly bytes: number;
  /** How it is packed, by its content where that says it. */
  readonly packing: Packing | undefined;
  /** What of it is to be read; absent: the whole. */
  readonly part?: Part;
  /**
   * Its content, unpacked, in chunks of up to a megabyte that are valid until the next is asked for; of a part, the
   * lines that begin in it. It goes once through the file; a second call begins anew.
   * @throws what becomes the file's failure: not readable, packed data that is damaged or a bomb
   */
  read(): AsyncIterable<Uint8Array>;
  /** The same of its bytes as they are on the disk, packed or not; always as a whole. */
  raw(): AsyncIterable<Uint8Array>;
}

/** Takes bytes piece by piece. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; last. */
  digest(): string;
}

/** Bytes that a worker keeps on the disk for the fold; plain data, for a job's value. */
export interface Kept {
  /** A name that the run gave it; nobody else makes one. */
  readonly kept: string;
  readonly bytes: number;
}

/** Which function of a person's is meant, and with what. */
export interface FunctionCall {
  /** Absolute path of its module. */
  readonly module: string;
  /** The module's own options, checked. */
  readonly options: OptionValues;
}

/** What the worker hands a job that reads files piece by piece. */
export interface StreamTools {
  /** Where the file stands in a list. */
  readonly entry: Entry | undefined;
  /** Calls a person's own function on the file. */
  callFunction(file: StreamedFile, call: FunctionCall): Promise<JobResult<StreamedOutput>>;
  /**
   * Keeps rows, or whatever else there may be too much of for a value, until the fold appends it to a shared file.
   * It goes when it was appended, when the file fails, and with the run.
   */
  keep(chunks: AsyncIterable<Uint8Array>): Promise<Kept>;
  /**
   * Writes one of the outputs, by its place in `outputs`, piece by piece under its temporary name; what the job then
   * returns gets its real name, what it does not return is removed.
   */
  write(output: number, chunks: AsyncIterable<Uint8Array>): Promise<StreamedOutput>;
  hasher(algorithm: HashAlgorithm): Promise<Hasher>;
  /** Packs what comes, at the pace of whoever takes it; the same bytes for the same content, whatever the system. */
  pack(packing: Packing, level: number, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** The work of a job whose files are read piece by piece. */
export interface StreamWork<O> {
  readonly run: (file: StreamedFile, options: O, tools: StreamTools) => Promise<JobResult<StreamedOutput>>;
  /** How one very large file is worked on by several workers at once; only for a job that makes no files of each. */
  readonly parts?: PartsWork<O>;
}

/** Parts of a file are cut at line boundaries. */
export interface PartsWork<O> {
  /** Whether a file may be cut, by its name. A packed one never is. */
  readonly divides: (fileName: string, options: O) => boolean;
  /** Pure: begins to make one value of those of the parts. */
  readonly merge: () => Merging;
}

/** Makes one value of those of neighbouring parts, in steps, as it is done in the host. */
export interface Merging {
  /**
   * Takes the value of the next part, the first one too. False: as it turns out the file could not be cut there (a line
   * break within a quoted field), and it is read again as a whole.
   */
  add(value: unknown): Steps<boolean>;
  /** The value of all; once, at the end. */
  end(): Steps<unknown>;
}
