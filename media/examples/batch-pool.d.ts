/**
 * Types for functions that Batch Pool maps over files. A module exports its function as the default, and may export
 *
 * - `options`: a JSON Schema of an object; each property has a type, a title, a description and a default, and is asked
 *   for before a run where it says `ask: true`.
 * - `outputs`: the files that it makes of each file, such as `[{ extension: '.txt', name: '{name}-words' }]`.
 *   What the function returns is their content then: text, bytes, or a list of them; nothing makes no file.
 * - `accepts`: names of the files that it takes in folders, such as `['*.txt', '*.log']`.
 * - `initialize`: called once in each worker process, before its first file.
 * - `reduce`: called once at the end with all values in input order; what it returns becomes one file, whose name is in
 *   `reduced`, such as `{ name: 'words', extension: '.csv' }`: text, bytes or pieces of them as they are, else JSON.
 * - `waits`: `true` for a function that waits more than it computes (for a server, say): several calls are under way
 *   side by side in each worker process then, as many as the pool size says in all of them together. So it is for any
 *   function where the worker type is set to `thread`.
 * - `title`: what the function is called in menus and results.
 *
 * The working folder is that of the module. What a function returns has to be plain data, as JSON has it.
 */
export interface MapFile {
  readonly path: string;
  /** Without its extension. */
  readonly name: string;
  /** With its dot. */
  readonly extension: string;
  /** Bytes on the disk. */
  readonly size: number;
  /** Its content in pieces, unpacked where it is .gz, .zst or .br. */
  read(): AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  /** UTF-8, UTF-16 by its mark, or else Latin-1. */
  text(): Promise<string>;
  /** One after the other: memory for a line, however large the file is. */
  lines(): AsyncIterable<string>;
}

export interface MapContext {
  /** The values of `options`. */
  readonly options: Readonly<Record<string, any>>;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Says something in the log, in input order. */
  log(...values: readonly unknown[]): void;
  /** Says that it goes on, and how far it is with this file (0 to 1): it may take longer than the deadline then. */
  emit(share?: number): void;
  /** Writes the content of an output, by its place in `outputs`; what the function returns is its value then. */
  write(content: MapContent): Promise<void>;
  write(output: number, content: MapContent): Promise<void>;
  /** The picture library sharp: `const sharp = await ctx.sharp()`. */
  // Without a type: the workspace need not have sharp's own.
  sharp(): Promise<any>;
}

export type MapContent =
  string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** What `reduce` gets of each file. */
export interface MapValue<Value = any> {
  readonly path: string;
  readonly name: string;
  readonly value: Value;
}
