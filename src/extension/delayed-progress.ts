import * as vscode from 'vscode';
import type { RunProgress } from './run-progress.ts';

/** Work that is over sooner needs no notification. */
const delayMs = 500;
/** At most ten updates a second: the window has to draw each. */
const intervalMs = 100;

/**
 * A cancellable progress notification that comes only when work outlasts half a second. The clock stands while a
 * question is open, as waiting for a person is no work.
 */
export class DelayedProgress implements RunProgress {
  readonly #title: string;
  readonly #onCancel: () => void;
  #timer: NodeJS.Timeout | undefined;
  #progress: vscode.Progress<{ message?: string; increment?: number }> | undefined;
  #close: (() => void) | undefined;
  #message = '';
  #part = 0;
  #reportedPart = 0;
  #reportedAt = 0;
  #ended = false;

  constructor(title: string, onCancel: () => void) {
    this.#title = title;
    this.#onCancel = onCancel;
    this.start();
  }

  /** Whether a person has seen it. */
  get shown(): boolean {
    return this.#progress !== undefined;
  }

  wait(): void {
    this.report('Waiting for the run before it to end…');
  }

  start(): void {
    if (this.#timer !== undefined || this.shown || this.#ended) return;
    this.#timer = setTimeout(() => this.#show(), delayMs);
  }

  hold(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param part how much of the whole is done, from 0 to 1 */
  report(message: string, part = 0): void {
    this.#message = message;
    this.#part = part;
    const now = performance.now();
    if (this.#progress === undefined || (now - this.#reportedAt < intervalMs && part < 1)) return;
    this.#reportedAt = now;
    const increment = (part - this.#reportedPart) * 100;
    this.#reportedPart = part;
    this.#progress.report({ message, increment });
  }

  #show(): void {
    const options = { location: vscode.ProgressLocation.Notification, title: this.#title, cancellable: true };
    void vscode.window.withProgress(options, async (progress, token) => {
      if (this.#ended) return;
      const listening = token.onCancellationRequested(this.#onCancel);
      this.#progress = progress;
      this.report(this.#message, this.#part);
      await new Promise<void>((resolve) => {
        this.#close = resolve;
      });
      listening.dispose();
    });
  }

  dispose(): void {
    this.#ended = true;
    this.hold();
    this.#close?.();
  }
}
