import type { Source } from './source.ts';

/** What an earlier run of the job made of one source, as its record says. */
export interface EarlierResult {
  readonly runId: string;
  /** When that run began; ISO 8601. */
  readonly at: string;
  /** Stands for job, options and engine: the same key and content give the same bytes. */
  readonly key: string;
  readonly source: string;
  /** The source's content as it was read then. */
  readonly read: { readonly bytes: number; readonly mtimeMs: number; readonly hash?: string };
  readonly outputs: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly mtimeMs: number;
  }[];
}

/** What stands at a path now. `own`: an output of this job, unchanged since we wrote it. */
export type TargetState =
  | { readonly kind: 'free' }
  | { readonly kind: 'folder' }
  | {
      readonly kind: 'own';
      readonly source: string;
      readonly bytes: number;
      readonly mtimeMs: number;
      /** The result that it belongs to. */
      readonly result?: EarlierResult;
    }
  | {
      readonly kind: 'other';
      readonly bytes: number;
      readonly mtimeMs: number;
      /** When it got its present content or name, in milliseconds; not what a program has set. */
      readonly changedMs?: number;
    };

/** The port through which the planner sees the disk; looking is all it can do. */
export interface TargetDisk {
  /** Where a folder really is, whatever links lead to it; itself while it is not there. Names are compared by it. */
  realFolder(folder: string): string | Promise<string>;
  inspect(target: string): TargetState | Promise<TargetState>;
  /** The source from which this job made this very file, as the record knows it; undefined: it did not. */
  madeFrom(file: Source): string | undefined;
  /** What this job made of the file in place, while it is as it was left. */
  madeInPlace(file: Source): EarlierResult | undefined;
  /** What the runs that are being resumed made of a source that has not changed since. */
  resultOf(source: Source): EarlierResult | undefined;
}
