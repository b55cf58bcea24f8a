import type { Conclusion, Fold, Folded, SharedWrite } from '../reducer.ts';

/** One settled file as `reduce` of a module gets it. */
export interface ReducedFile {
  readonly path: string;
  readonly value: unknown;
}

/** Keeps what the function returned for each file, a line each on the disk: a worker process reduces it at the end. */
export class ValuesFold implements Fold {
  add({ source, outcome }: Folded, write: SharedWrite): void {
    if (outcome.status !== 'done') return;
    const file: ReducedFile = { path: source.path, value: outcome.value ?? null };
    write(0, `${JSON.stringify(file)}\n`);
  }

  end(): Conclusion {
    return { notes: [] };
  }
}
