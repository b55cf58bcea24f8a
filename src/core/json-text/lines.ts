import { charactersText } from '../text/reject.ts';
import { type JsonSink, takeRecord } from './record.ts';

/** NDJSON: a value in each line, so that a line that is none costs no other. */
export class JsonLines {
  readonly #sink: JsonSink;
  readonly #most: number;
  readonly #mostDepth: number;
  #rest = '';
  #line = 1;
  /** Within a line that is too long. */
  #isSkipping = false;

  constructor(sink: JsonSink, mostDepth: number, mostCharacters: number) {
    this.#sink = sink;
    this.#most = mostCharacters;
    this.#mostDepth = mostDepth;
  }

  push(piece: string): void {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      this.#add(piece.slice(from, end));
      this.#take();
      this.#line++;
      from = end + 1;
    }
    this.#add(piece.slice(from));
  }

  /** @returns how many lines there were */
  end(): number {
    const hasLast = this.#rest !== '' || this.#isSkipping;
    this.#take();
    return this.#line - (hasLast ? 0 : 1);
  }

  #add(text: string): void {
    if (this.#isSkipping) return;
    this.#rest = this.#rest === '' ? text : this.#rest + text;
    if (this.#rest.length <= this.#most) return;
    const reason = `a line of more than ${charactersText(this.#most)}`;
    this.#sink.reject({ line: this.#line, column: 1, reason });
    this.#isSkipping = true;
    this.#rest = '';
  }

  #take(): void {
    const text = this.#rest;
    this.#rest = '';
    this.#isSkipping = false;
    if (text.trim() !== '') takeRecord(text, { line: this.#line, column: 1 }, this.#mostDepth, this.#sink);
  }
}
