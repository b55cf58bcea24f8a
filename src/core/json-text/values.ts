import { charactersText } from '../text/reject.ts';
import { type JsonPlace, type JsonSink, takeRecord } from './record.ts';

const [lineFeed, quote, comma, colon, backslash] = [10, 34, 44, 58, 92];
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125];
const isBlank = (code: number): boolean => code === 32 || code === lineFeed || code === 13 || code === 9;

/**
 * The elements of an array, or values one behind the other, whatever lines they are on. Only the end of each is looked
 * for here; the value is then made by JSON.parse. What is too long is not held, and what comes behind it is read on.
 */
export class JsonValues {
  readonly #sink: JsonSink;
  readonly #most: number;
  readonly #mostDepth: number;
  /** Of the value in hand: what came in earlier pieces. */
  #held = '';
  #length = 0;
  #place: JsonPlace | undefined;
  #depth = 0;
  #deepest = 0;
  #members = 0;
  #isString = false;
  #isEscaped = false;
  /** What an array has to have next. */
  #array: 'none' | 'first' | 'value' | 'comma' = 'none';
  #line = 1;
  /** Of the first character of the piece in hand, less the place of the line in it. */
  #lineAt = 0;

  constructor(sink: JsonSink, mostDepth: number, mostCharacters: number) {
    this.#sink = sink;
    this.#most = mostCharacters;
    this.#mostDepth = mostDepth;
  }

  push(piece: string): void {
    let begin = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (this.#place === undefined) {
        if (!this.#begins(code, at)) continue;
        begin = at;
      } else if (!this.#isString && this.#depth === 0 && endsScalar(code)) {
        this.#end(piece.slice(begin, at));
        at--;
        continue;
      }
      if (this.#follow(code, at)) this.#end(piece.slice(begin, at + 1));
    }
    this.#lineAt -= piece.length;
    if (this.#place !== undefined) this.#hold(piece.slice(begin));
  }

  /** @returns how many lines there were */
  end(): number {
    if (this.#place !== undefined && this.#depth === 0 && !this.#isString) this.#end('');
    const place = this.#place ?? { line: this.#line, column: 1 - this.#lineAt };
    if (this.#place !== undefined) this.#sink.reject({ ...place, reason: 'a value that is not closed' });
    else if (this.#array !== 'none')
      this.#sink.reject({ ...place, reason: 'the array is not closed: something is missing at the end' });
    return this.#line - (this.#lineAt === 0 ? 1 : 0);
  }

  /** Between two values. @returns whether one begins here */
  #begins(code: number, at: number): boolean {
    if (isBlank(code)) {
      if (code === lineFeed) this.#newLine(at);
      return false;
    }
    const place = { line: this.#line, column: at - this.#lineAt + 1 };
    if (this.#array === 'none') {
      if (code === openBracket) {
        this.#array = 'first';
        return false;
      }
    } else if (code === closeBracket) {
      if (this.#array === 'value')
        this.#sink.reject({ ...place, reason: 'a comma without a value behind it' });
      this.#array = 'none';
      return false;
    } else if (code === comma) {
      if (this.#array !== 'comma')
        this.#sink.reject({ ...place, reason: 'a comma without a value before it' });
      this.#array = 'value';
      return false;
    }
    this.#place = place;
    this.#length = 0;
    this.#depth = 0;
    this.#deepest = 0;
    this.#members = 0;
    this.#isString = false;
    return true;
  }

  #newLine(at: number): void {
    this.#line++;
    this.#lineAt = at + 1;
  }

  /** Goes on by one sign of a value. @returns whether it ends with it */
  #follow(code: number, at: number): boolean {
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === backslash) this.#isEscaped = true;
      else if (code === quote) {
        this.#isString = false;
        return this.#depth === 0;
      }
      if (code === lineFeed) this.#newLine(at);
      return false;
    }
    switch (code) {
      case quote:
        this.#isString = true;
        return false;
      case colon:
        this.#members++;
        return false;
      case openBrace:
      case openBracket:
        if (++this.#depth > this.#deepest) this.#deepest = this.#depth;
        return false;
      case closeBrace:
      case closeBracket:
        return --this.#depth <= 0;
      case lineFeed:
        this.#newLine(at);
        return false;
      default:
        return false;
    }
  }

  #hold(text: string): void {
    this.#length += text.length;
    this.#held = this.#length > this.#most ? '' : this.#held + text;
  }

  #end(text: string): void {
    const place = this.#place ?? { line: 1, column: 1 };
    this.#hold(text);
    const [held, needsComma] = [this.#held, this.#array === 'comma'];
    this.#held = '';
    this.#place = undefined;
    if (this.#array !== 'none') this.#array = 'comma';
    if (this.#length > this.#most)
      this.#sink.reject({ ...place, reason: `a value of more than ${charactersText(this.#most)}` });
    else if (needsComma) this.#sink.reject({ ...place, reason: 'a comma is missing before this value' });
    else
      takeRecord(held, place, this.#mostDepth, this.#sink, { members: this.#members, depth: this.#deepest });
  }
}

/** A number or word that is a value by itself ends before these. */
const endsScalar = (code: number): boolean =>
  isBlank(code) || code === comma || code === closeBracket || code === openBrace || code === openBracket;
