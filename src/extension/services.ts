import type * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { Batches } from '../node/batch.ts';
import type { ResultsChannel } from './results-channel.ts';

/** What every part of the extension works with. */
export interface Services {
  readonly jobs: readonly Job[];
  readonly batches: Batches;
  readonly results: ResultsChannel;
  readonly log: vscode.LogOutputChannel;
  /** Folder of the templates for functions. */
  readonly examples: string;
  /** Last answers, per workspace. */
  readonly memory: vscode.Memento;
}
