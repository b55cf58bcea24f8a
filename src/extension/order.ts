import type * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';

/** What is to be run, before settings are read: an order can be repeated, and then the settings of then count. */
export interface Order {
  readonly job: Job;
  /** On this machine's disk, in the order of selection. */
  readonly uris: readonly vscode.Uri[];
  /** Layers over the settings: preset, then answers. */
  readonly answers: readonly OptionValues[];
  readonly nameTemplate?: string | undefined;
  /** Where a file's structure is kept from, when it is not its workspace folder: a retry keeps what was. */
  readonly structureRoots?: ReadonlyMap<string, string>;
  /** A person is there to be asked about files to replace or to save. */
  readonly asks: boolean;
}
