import type { Failure } from './failure.ts';
import type { FormatId } from './format.ts';
import type { Entry } from './list.ts';

/** One input file, before the planner gives it its place in the input order. */
export interface Source {
  /** Absolute path as the operating system writes it. */
  readonly path: string;
  /** The file itself, where `path` is a link to it. */
  readonly real?: string;
  /** Path below the folder that was selected, or just the name for a file: where structure is kept from. */
  readonly relative: string;
  /** Path below the folder that all of the selection is in, for what is made of all sources together; see `together`. */
  readonly below?: string;
  /** The person named this very file; the others were found in a folder or by a pattern. */
  readonly explicit: boolean;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** By content first; undefined when the job does not ask for it, or nothing is known. */
  readonly format?: FormatId;
  /** What its extension promised, where the content says otherwise. */
  readonly promised?: FormatId;
  /** Why it cannot be worked on, known when it was looked at. */
  readonly problem?: Failure;
  /** First 8 hexadecimal digits of the content's SHA-256, where the name template asks for it. */
  readonly hash?: string;
  readonly place?: Place;
  /** It stands in a list; `path` is that list where the entry is no file. */
  readonly entry?: Entry;
}

/** Where a source stood in the run that is tried again in part: a number in a name stays its own. */
export interface Place {
  /** From 0, of how many. */
  readonly index: number;
  readonly count: number;
}

/** What was found and is not worked on, by reason: said in the header, without a line each. */
export interface LeftOut {
  /** By the exclude setting, `.gitignore`, or because it is hidden. */
  excluded: number;
  /** Files of a folder that the job has nothing to do with. */
  otherKinds: number;
  /** Earlier outputs of the same job. */
  earlierOutputs: number;
  /** The same file selected twice. */
  duplicates: number;
  /** Links to folders inside a selected folder: they are not followed. */
  folderLinks: number;
}

export const nothingLeftOut = (): LeftOut => ({
  excluded: 0,
  otherKinds: 0,
  earlierOutputs: 0,
  duplicates: 0,
  folderLinks: 0,
});
