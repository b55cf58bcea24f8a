import { charactersText, mostRecordCharacters, type Reject } from '../text/reject.ts';

export interface CsvDialect {
  /** One character. */
  readonly delimiter: string;
  /** Old Mac files end their lines with a carriage return alone. */
  readonly lineEnd: '\n' | '\r';
}

export interface CsvSink {
  /**
   * @param fields without their quotes; the array is used again for the next record
   * @param line where the record begins
   */
  record(fields: readonly string[], line: number): void;
  reject(reject: Reject): void;
}

export interface CsvEnd {
  /** Line ends, and a last line without one. */
  readonly lines: number;
  /** At the end a quote was open: of a part of a file this means that it could not be cut there. */
  readonly isOpen: boolean;
  /** Quotes were such a mess that lines were passed over; how many depends on where the text begins. */
  readonly isMessy: boolean;
}

const quote = 34;
const carriageReturn = 13;

/** Where a record ends, or why there is none: known at `at`, wherever the text was cut into pieces. */
type Found =
  | { readonly kind: 'record'; readonly next: number }
  | { readonly kind: 'wrong'; readonly quoteAt: number; readonly at: number; readonly reason: string }
  | { readonly kind: 'more' };

const more: Found = { kind: 'more' };
const openReason = 'a quote that is not closed';

/**
 * RFC 4180 out of text that comes in pieces of any length. csv-parse reads 17 MB in a second of one core and cannot go
 * back behind a quote that is never closed; this reads five times that, and goes on in the line behind. A quote
 * within an unquoted field is data. Lines without anything in them are none.
 */
export class CsvScanner {
  readonly #delimiter: number;
  readonly #lineEnd: string;
  readonly #lineEndCode: number;
  readonly #sink: CsvSink;
  readonly #most: number;
  readonly #fields: string[] = [];
  #text = '';
  #line = 1;
  /** How much text there must be before another look is worth it: else a long record in short pieces is seen too often. */
  #wait = 0;
  /** Within a line that is dropped. */
  #isSkipping = false;
  #isMessy = false;
  /** Characters that were done with, and those that were looked at once more after a reject. */
  #consumed = 0;
  #again = 0;
  /** Line ends within the record in hand. */
  #inner = 0;

  /** @param firstLine where the text begins in its file */
  constructor({ delimiter, lineEnd }: CsvDialect, sink: CsvSink, most = mostRecordCharacters, firstLine = 1) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#lineEnd = lineEnd;
    this.#lineEndCode = lineEnd.charCodeAt(0);
    this.#sink = sink;
    this.#most = most;
    this.#line = firstLine;
  }

  push(piece: string): void {
    this.#text = this.#text === '' ? piece : this.#text + piece;
    if (this.#text.length >= this.#wait) this.#scan(false);
  }

  end(): CsvEnd {
    const isOpen = this.#scan(true);
    // The last line may have no end.
    if (this.#isSkipping) this.#line++;
    return { lines: this.#line - 1, isOpen, isMessy: this.#isMessy };
  }

  /** @returns whether the end came within quotes */
  #scan(isEnd: boolean): boolean {
    let at = 0;
    let isOpen = false;
    while (at < this.#text.length) {
      if (this.#isSkipping) {
        at = this.#afterLine(at);
        continue;
      }
      const found = this.#find(at, isEnd);
      const reached =
        found.kind === 'more' ? this.#text.length : found.kind === 'wrong' ? found.at : found.next;
      if (reached - at > this.#most) at = this.#tooLong(at);
      else if (found.kind === 'record') {
        if (!this.#isBlank()) this.#sink.record(this.#fields, this.#line);
        this.#line += 1 + this.#inner;
        this.#consumed += found.next - at;
        at = found.next;
      } else if (found.kind === 'wrong') {
        isOpen ||= found.at === this.#text.length;
        this.#sink.reject({ ...this.#place(at, found.quoteAt), reason: found.reason });
        at = this.#goOn(at, found.at);
      } else break;
    }
    this.#text = this.#text.slice(at);
    this.#wait = this.#text.length * 2;
    return isOpen;
  }

  #isBlank(): boolean {
    return this.#fields.length === 1 && this.#fields[0] === '';
  }

  #tooLong(at: number): number {
    const reason = `a record of more than ${charactersText(this.#most)}; is a quote not closed?`;
    this.#sink.reject({ line: this.#line, column: 1, reason });
    return this.#goOn(at, at + this.#most);
  }

  /**
   * Behind a reject the next line is tried, although it was looked at before as what stands within quotes. Lines can be
   * made (`a","`) of which every one seems to begin a record without end: when that has cost as much as four times the
   * file, what was looked at is given up as a whole.
   */
  #goOn(from: number, reached: number): number {
    this.#again += reached - from;
    const isTooOften = this.#again > 8 * this.#most + 4 * this.#consumed;
    if (!isTooOften) return this.#afterLine(from);
    this.#isMessy = true;
    for (let at = from; ;) {
      at = this.#afterLine(at);
      if (at >= reached || this.#isSkipping) return at;
    }
  }

  /** Behind the line that `from` is in; where its end is not there yet, what comes is dropped up to it. */
  #afterLine(from: number): number {
    const end = this.#text.indexOf(this.#lineEnd, from);
    this.#isSkipping = end === -1;
    const next = end === -1 ? this.#text.length : end + 1;
    if (end !== -1) this.#line++;
    this.#consumed += next - from;
    return next;
  }

  /** Of a place in the record that begins at `from`. */
  #place(from: number, at: number): { line: number; column: number } {
    let line = this.#line;
    let begin = from;
    for (;;) {
      const end = this.#text.indexOf(this.#lineEnd, begin);
      if (end === -1 || end >= at) return { line, column: at - begin + 1 };
      line++;
      begin = end + 1;
    }
  }

  /** Takes the fields of one record. */
  #find(from: number, isEnd: boolean): Found {
    const text = this.#text;
    const { length } = text;
    const fields = this.#fields;
    const delimiter = this.#delimiter;
    const lineEnd = this.#lineEndCode;
    fields.length = 0;
    this.#inner = 0;
    let begin = from;
    for (;;) {
      if (text.charCodeAt(begin) === quote) {
        const close = closingQuote(text, begin + 1);
        if (close === -1 || (close + 1 === length && !isEnd))
          return isEnd ? { kind: 'wrong', quoteAt: begin, at: length, reason: openReason } : more;
        this.#take(begin + 1, close);
        const next = this.#separator(close + 1, isEnd);
        if (next === undefined) return more;
        if (next === 'none')
          return { kind: 'wrong', quoteAt: begin, at: close + 1, reason: this.#wrongReason() };
        begin = next.at;
        if (next.isLine) return { kind: 'record', next: begin };
        continue;
      }
      let at = begin;
      let code = -1;
      for (; at < length; at++) {
        code = text.charCodeAt(at);
        if (code === delimiter || code === lineEnd) break;
      }
      if (at === length) {
        if (!isEnd) return more;
        fields.push(text.slice(begin, at));
        return { kind: 'record', next: at };
      }
      if (code === delimiter) {
        fields.push(text.slice(begin, at));
        begin = at + 1;
        continue;
      }
      const isCrlf = at > begin && text.charCodeAt(at - 1) === carriageReturn;
      fields.push(text.slice(begin, isCrlf ? at - 1 : at));
      return { kind: 'record', next: at + 1 };
    }
  }

  #wrongReason(): string {
    return this.#inner > 0
      ? `${openReason}, or text behind the one that closes it`
      : 'text behind a closing quote';
  }

  /** What stands between two quotes. */
  #take(begin: number, end: number): void {
    const field = this.#text.slice(begin, end);
    this.#fields.push(field.includes('"') ? field.replaceAll('""', '"') : field);
    for (let at = field.indexOf(this.#lineEnd); at !== -1; at = field.indexOf(this.#lineEnd, at + 1))
      this.#inner++;
  }

  /** What comes behind a closing quote; undefined: that is not there yet. */
  #separator(
    at: number,
    isEnd: boolean,
  ): { readonly at: number; readonly isLine: boolean } | 'none' | undefined {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (code === this.#delimiter) return { at: at + 1, isLine: false };
    if (code === this.#lineEndCode) return { at: at + 1, isLine: true };
    if (at >= text.length) return { at, isLine: true };
    if (code !== carriageReturn) return 'none';
    if (text.charCodeAt(at + 1) === this.#lineEndCode) return { at: at + 2, isLine: true };
    if (at + 1 < text.length) return 'none';
    return isEnd ? { at: at + 1, isLine: true } : undefined;
  }
}

/** The next quote that is not one of two. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
  return at;
}
