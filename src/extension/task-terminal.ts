import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { errorText } from '../node/os-error.ts';
import type { LineOutput } from './line-output.ts';
import { nothingToDo } from './closing.ts';
import type { RunEnd } from './one-run.ts';
import type { RunProgress } from './run-progress.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { taskErrand, type TaskFacts } from './task-errand.ts';
import { terminalLine } from './terminal-text.ts';

/** Lines are gathered this long before they are handed to the window. */
const gatherMs = 100;

/**
 * The window begins to look for problems a moment after it has opened the terminal, and ends with it: what is written
 * in between alone is looked at. The first failed file of a short run was at times not among the problems.
 */
const settleMs = 400;

/** Exit codes, as the command line has them. */
const exit = { ok: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

/** A task under way: the lines of its run in a terminal. Closing the terminal ends it. */
export class TaskTerminal implements vscode.Pseudoterminal, LineOutput {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;
  readonly #facts: TaskFacts;
  readonly #services: Services;
  readonly #runs: Runs;
  #cancel: () => void = () => {};
  #gone = false;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The window hears what is written. */
  #heard = false;

  constructor(facts: TaskFacts, services: Services, runs: Runs) {
    this.#facts = facts;
    this.#services = services;
    this.#runs = runs;
  }

  /** VS Code hears nothing that is written before this. */
  open(): void {
    const heard = sleep(settleMs).then(() => {
      this.#heard = true;
      this.flush();
    });
    void this.#run()
      .catch((error: unknown) => {
        this.write(errorText(error));
        return exit.failed;
      })
      .then(async (code) => {
        await heard;
        this.flush();
        await sleep(settleMs);
        this.#closed.fire(code);
      });
  }

  async #run(): Promise<number> {
    const found = await taskErrand(this.#facts, this.#services);
    if (typeof found === 'string') {
      this.write(found);
      return exit.wrong;
    }
    this.write(...found.notes);
    if (this.#gone) return exit.interrupted;
    return this.#told(
      await this.#runs.runIn(this, found.errand, (onCancel) => this.#progress(onCancel)),
      found.errand.title,
    );
  }

  #told(end: RunEnd, title: string): number {
    switch (end.kind) {
      case 'ended':
        return end.run.result.cancelled
          ? exit.interrupted
          : end.run.result.counts.failed > 0
            ? exit.failed
            : exit.ok;
      case 'empty':
        this.write(nothingToDo(title, end.batch.plan.leftOut));
        return exit.ok;
      case 'refused':
        this.write(...end.problems);
        return exit.wrong;
      case 'pointless':
        this.write(end.why);
        return exit.ok;
      case 'called-off':
        return exit.interrupted;
    }
  }

  /** The terminal's tab shows that it is busy; only what it waits for is worth a line. */
  #progress(onCancel: () => void): RunProgress {
    this.#cancel = onCancel;
    return {
      shown: false,
      start: () => {},
      hold: () => {},
      wait: () => this.write('Waiting for the run before it to end…'),
      report: () => {},
      dispose: () => {},
    };
  }

  close(): void {
    this.#gone = true;
    this.#cancel();
  }

  /** Ctrl+C. */
  handleInput(data: string): void {
    if (data.includes('\u0003')) this.close();
  }

  write(...lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  separate(): void {}

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0 || !this.#heard) return;
    const text = this.#lines.map(terminalLine).join('');
    this.#lines = [];
    this.#written.fire(text);
  }

  /** Whether a task's terminal comes into view is said in tasks.json. */
  reveal(): void {}
}
