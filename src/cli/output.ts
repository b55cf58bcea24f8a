import { once } from 'node:events';
import readline from 'node:readline';
import { type OutcomeStatus, outcomeStatuses } from '../core/outcome.ts';
import { marks } from '../report/lines.ts';

/** Terminal colours (ECMA-48 SGR); `util.styleText` needs Node 20.12. */
const colours: Readonly<Record<OutcomeStatus, number>> = {
  done: 32,
  unchanged: 36,
  skipped: 33,
  failed: 31,
  cancelled: 90,
};
const byMark = new Map(outcomeStatuses.map((status) => [marks[status], colours[status]]));

/** A terminal, a pipe, or what stands for one. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Lines to stdout, and on a terminal a progress line to stderr that lines push down. A slow reader of a pipe holds
 * the run back instead of filling the memory; a reader that has gone (`| head`) ends it.
 */
export class Output {
  readonly #out: OutputStream;
  readonly #err: OutputStream;
  readonly #colour: boolean;
  readonly #progress: boolean;
  #shown = '';
  #drawnAt = 0;
  #gone = false;

  /** @param onGone nobody reads stdout any more, or (with its problem) it cannot be written */
  constructor(
    out: OutputStream,
    err: OutputStream,
    env: NodeJS.ProcessEnv,
    onGone: (problem?: string) => void,
  ) {
    this.#out = out;
    this.#err = err;
    this.#colour = out.isTTY === true && env['NO_COLOR'] === undefined;
    this.#progress = err.isTTY === true && env['TERM'] !== 'dumb';
    out.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#gone) return;
      this.#gone = true;
      // A closed terminal gives EIO.
      onGone(error.code === 'EPIPE' || error.code === 'EIO' ? undefined : error.message);
    });
    // Notes that nobody reads end nothing.
    err.on('error', () => {});
  }

  async line(text: string): Promise<void> {
    if (this.#gone) return;
    this.#erase();
    if (!this.#out.write(`${this.#coloured(text)}\n`))
      await Promise.race([once(this.#out, 'drain'), once(this.#out, 'close')]).catch(() => {});
    this.#draw();
  }

  /** To stderr: what is for the person and not for a pipe. */
  note(text: string): void {
    this.#erase();
    this.#err.write(`${text}\n`);
    this.#draw();
  }

  /** The line at the bottom of a terminal; at most ten times a second, and only then put into words. */
  progress(text: () => string): void {
    if (!this.#progress) return;
    const now = performance.now();
    if (now - this.#drawnAt < 100) return;
    this.#drawnAt = now;
    this.#erase();
    this.#shown = text();
    this.#draw();
  }

  endProgress(): void {
    this.#erase();
    this.#shown = '';
  }

  #coloured(text: string): string {
    const colour = byMark.get(text[0] ?? '');
    if (!this.#colour || colour === undefined) return text;
    return `\x1b[${colour}m${text[0] ?? ''}\x1b[39m${text.slice(1)}`;
  }

  #erase(): void {
    if (this.#shown === '') return;
    readline.cursorTo(this.#err, 0);
    readline.clearLine(this.#err, 0);
  }

  #draw(): void {
    if (this.#shown !== '') this.#err.write(this.#shown.slice(0, (this.#err.columns || 80) - 1));
  }
}
