import type { Failure } from './failure.ts';
import type { Source } from './source.ts';

/** What stands in a list, as a job reads it. */
export interface ListEntry {
  /** From 1. */
  readonly line: number;
  /** As people may see it, without passwords; by list and text an entry is known again. */
  readonly text: string;
  /** What the worker needs of it; JSON. It is in no record: there may be a password in it. */
  readonly value?: unknown;
  /** The file that it stands for, from the list's folder. */
  readonly file?: string;
  /** Why nothing can be done with it. */
  readonly problem?: Failure;
}

/** Reads a list that comes piece by piece; it keeps no more than the line in hand. */
export interface ListReader {
  /** @returns the entries that this piece completes */
  push(text: string): Iterable<ListEntry>;
  end(): Iterable<ListEntry>;
}

/** For a job whose selected files are lists: their entries are its sources. */
export interface Lists<O> {
  /** What an entry is, in one number and several: address, addresses. */
  readonly what: readonly [string, string];
  /** @param fileName of the list, without folders and packing */
  readonly read: (fileName: string, options: O) => ListReader;
  /** Whether files in the list's folder that it does not name are lines too. */
  readonly unlisted?: (options: O) => boolean;
}

/** Which entry of a list a source is. */
export interface Entry extends Pick<ListEntry, 'line' | 'text' | 'value'> {
  /** Absolute path of the list. */
  readonly list: string;
  /** It has a problem, so that its text says little. */
  readonly wrong?: true;
}

type Listed = Pick<Source, 'path' | 'entry'>;

/** What a source is known by, in records and from run to run. */
export const sourceKey = ({ path, entry }: Listed): string =>
  entry === undefined ? path : `${entry.list}\n${entry.text}`;

/** Whether a source is no file of its own, but words in a list: an address. */
export const isWords = ({ path, entry }: Listed): boolean => entry !== undefined && path === entry.list;
