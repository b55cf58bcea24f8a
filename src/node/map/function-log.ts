import { format } from 'node:util';

const mostLines = 200;
const mostCharacters = 2000;

/** What a function says of one file, for the log: it comes with the file's outcome, and so in input order. */
export class FunctionLog {
  readonly #lines: string[] = [];
  #left = 0;

  put(values: readonly unknown[]): void {
    for (const line of format(...values).split('\n')) {
      if (this.#lines.length < mostLines) this.#lines.push(line.slice(0, mostCharacters));
      else this.#left++;
    }
  }

  facts(): { readonly log?: readonly string[] } {
    if (this.#lines.length === 0) return {};
    const more = this.#left === 0 ? [] : [`… and ${this.#left.toLocaleString('en')} lines more`];
    return { log: [...this.#lines, ...more] };
  }
}
