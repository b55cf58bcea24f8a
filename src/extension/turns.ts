import type * as vscode from 'vscode';
import { setContext } from './context-keys.ts';
import { DelayedProgress } from './delayed-progress.ts';
import { Queue } from './queue.ts';
import type { RunProgress } from './run-progress.ts';

/** What came of a turn, and whether a person has seen its progress. */
export type Turn<T> =
  | { readonly kind: 'had'; readonly value: T; readonly sawProgress: boolean }
  | { readonly kind: 'called-off' };

export type MakeProgress = (onCancel: () => void) => RunProgress;

/**
 * Work of this window that is done one at a time. What is asked for meanwhile waits its turn, and says so in a
 * notification from which it can be called off; two runs at once would fight for the same cores and the same free names.
 */
export class Turns implements vscode.Disposable {
  readonly #queue = new Queue();
  #active: AbortController | undefined;
  /** Of what is done only while there is nothing else to do. */
  #between: AbortController | undefined;
  /** Turns under way or waiting; what is done between them is none, and ends by itself soon. */
  #taken = 0;
  #disposed = false;

  get busy(): boolean {
    return this.#queue.busy;
  }

  /** The window is closing. */
  get disposed(): boolean {
    return this.#disposed;
  }

  async take<T>(
    title: string,
    body: (progress: RunProgress, signal: AbortSignal) => Promise<T>,
    makeProgress: MakeProgress = (onCancel) => new DelayedProgress(title, onCancel),
  ): Promise<Turn<T>> {
    this.#between?.abort();
    const waits = this.#taken > 0;
    const abort = new AbortController();
    let begun = false;
    const progress = makeProgress(() => {
      abort.abort();
      if (!begun) progress.dispose();
      else progress.report('Cancelling…');
    });
    if (waits) progress.wait();
    this.#taken++;
    return this.#queue.add(async (): Promise<Turn<T>> => {
      begun = true;
      try {
        if (abort.signal.aborted || this.#disposed) return { kind: 'called-off' };
        this.#active = abort;
        setContext('running', true);
        return { kind: 'had', value: await body(progress, abort.signal), sawProgress: progress.shown };
      } finally {
        progress.dispose();
        this.#active = undefined;
        this.#taken--;
        setContext('running', false);
      }
    });
  }

  /**
   * Something that is not worth waiting for: it is done when there is nothing else to do, and ended by what comes.
   * @returns undefined: there was other work
   */
  async between<T>(signal: AbortSignal, body: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    if (this.#taken > 0 || this.#disposed) return undefined;
    this.#between?.abort();
    const abort = new AbortController();
    this.#between = abort;
    const either = AbortSignal.any([signal, abort.signal]);
    try {
      return await this.#queue.add(async () => (either.aborted ? undefined : body(either)));
    } finally {
      if (this.#between === abort) this.#between = undefined;
    }
  }

  async idle(): Promise<void> {
    await this.#queue.add(() => Promise.resolve());
  }

  cancel(): void {
    this.#active?.abort();
  }

  dispose(): void {
    this.#disposed = true;
    this.#between?.abort();
    this.cancel();
  }
}
