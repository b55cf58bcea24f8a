import * as vscode from 'vscode';
import { resultsLanguage } from './ids.ts';
import type { LineOutput } from './line-output.ts';

/** Lines are gathered this long before they are handed to the window, which draws at each hand-over. */
const gatherMs = 100;

/** The output channel with a line for every file, in input order. */
export class ResultsChannel implements LineOutput, vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('Batch Pool', resultsLanguage);
  readonly #written = new vscode.EventEmitter<readonly string[]>();
  readonly onDidWrite = this.#written.event;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushedAt = 0;
  #empty = true;
  #disposed = false;

  /** The first line after a while is shown at once. */
  write(...lines: readonly string[]): void {
    this.#lines.push(...lines);
    if (this.#timer !== undefined) return;
    const wait = this.#flushedAt + gatherMs - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** An empty line between two runs. */
  separate(): void {
    if (!this.#empty) this.write('');
    this.#empty = false;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // A run that is ended with the window still has lines to tell.
    if (this.#lines.length === 0 || this.#disposed) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#flushedAt = performance.now();
    this.#channel.append(`${lines.join('\n')}\n`);
    this.#written.fire(lines);
  }

  /** Brings it into view; the keyboard focus stays where it is. */
  reveal(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.flush();
    this.#disposed = true;
    this.#channel.dispose();
    this.#written.dispose();
  }
}
