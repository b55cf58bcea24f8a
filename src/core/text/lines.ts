export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Without its line break; cut where it is longer than any line of this kind. */
  readonly text: string;
}

/** Lines of a text that comes piece by piece; the end of one that never ends is not kept. */
export class LineCutter {
  readonly #most: number;
  #open = '';
  #number = 0;
  /** The last piece ended with a carriage return. */
  #isSplit = false;

  /** @param most characters that are kept of a line */
  constructor(most: number) {
    this.#most = most;
  }

  *push(text: string): Generator<TextLine, void, void> {
    let from = this.#isSplit && text.startsWith('\n') ? 1 : 0;
    if (text.length > 0) this.#isSplit = false;
    for (;;) {
      lineBreak.lastIndex = from;
      const found = lineBreak.exec(text);
      if (found === null) break;
      yield this.#line(text.slice(from, found.index));
      from = lineBreak.lastIndex;
      this.#isSplit = found[0] === '\r' && from === text.length;
    }
    if (this.#open.length < this.#most) this.#open += text.slice(from, from + this.#most);
  }

  *end(): Generator<TextLine, void, void> {
    if (this.#open !== '') yield this.#line('');
  }

  #line(rest: string): TextLine {
    const text = (this.#open + rest).slice(0, this.#most);
    this.#open = '';
    return { number: ++this.#number, text };
  }
}

const lineBreak = /\r\n|\n|\r/g;
