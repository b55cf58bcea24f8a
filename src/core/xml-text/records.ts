import { charactersText, type Reject } from '../text/reject.ts';
import { type PathNode, PathTree } from './paths.ts';
import { type XmlEvents, XmlScanner } from './scanner.ts';

export interface XmlValue {
  /** From the record on: `title`, `author/name`, `@id`, `price/@currency`, `.` for the record's own text. */
  readonly path: string;
  readonly text: string;
}

export interface XmlRecord {
  /** In their order; what comes several times stands several times. */
  readonly values: readonly XmlValue[];
  /** Where its start tag ends. */
  readonly line: number;
}

export interface XmlSink {
  record(record: XmlRecord): void;
  reject(reject: Reject): void;
}

export interface XmlRecordsOptions {
  /** Elements by their path from the root (`catalog/book`), or by their name wherever they are (`book`). */
  readonly record: string;
  readonly mostDepth: number;
  readonly mostCharacters: number;
}

interface Open {
  readonly node: PathNode;
  /** Of the record: attributes and elements have their paths from here. */
  readonly relative: PathNode | undefined;
  text: string;
  hasChildren: boolean;
}

/** Puts records together out of the events of one XML file. */
export class XmlRecords implements XmlEvents {
  readonly #sink: XmlSink;
  readonly #options: XmlRecordsOptions;
  readonly #isName: boolean;
  readonly #scanner: XmlScanner;
  readonly #tree = new PathTree();
  readonly #relative = new PathTree();
  readonly #open: Open[] = [];
  /** How many elements are open that are too deep to be looked at. */
  #below = 0;
  #values: XmlValue[] | undefined;
  #characters = 0;
  #line = 0;
  #problem: Reject | undefined;
  /** Found in a start tag: known before the element that it belongs to. */
  #pending: Reject | undefined;
  #encoding: string | undefined;
  #isFatal = false;

  constructor(sink: XmlSink, options: XmlRecordsOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#isName = !options.record.includes('/');
    this.#scanner = new XmlScanner(this);
  }

  push(piece: string): void {
    this.#scanner.push(piece);
  }

  end(): { readonly lines: number; readonly encoding: string | undefined } {
    // At its end the library begins anew, and with it its lines.
    const lines = this.#scanner.line;
    this.#scanner.end();
    this.#settlePending();
    return { lines, encoding: this.#encoding };
  }

  /** Nothing of what comes is read any more. */
  get isFatal(): boolean {
    return this.#isFatal;
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    this.#opened(name, attributes);
    this.#settlePending();
  }

  #opened(name: string, attributes: ReadonlyMap<string, string>): void {
    const parent = this.#open.at(-1);
    if (this.#below > 0 || this.#open.length >= this.#options.mostDepth) {
      this.#below++;
      this.#tooMuch(`nested deeper than ${this.#options.mostDepth} levels`);
      return;
    }
    if (parent !== undefined) parent.hasChildren = true;
    const node = this.#tree.child(parent?.node ?? this.#tree.root, name);
    const relative =
      parent?.relative === undefined ? this.#begun(node, name) : this.#relative.child(parent.relative, name);
    this.#open.push({ node, relative, text: '', hasChildren: false });
    if (relative === undefined) return;
    for (const [attribute, text] of attributes)
      this.#add(this.#relative.child(relative, `@${attribute}`), text);
  }

  /** The root of the paths within a record, where one begins. */
  #begun(node: PathNode, name: string): PathNode | undefined {
    const { record } = this.#options;
    if (this.#isName ? name !== record : node.path !== record) return undefined;
    this.#values = [];
    this.#characters = 0;
    this.#problem = undefined;
    this.#line = this.#scanner.line;
    return this.#relative.root;
  }

  text(text: string): void {
    const open = this.#open.at(-1);
    if (this.#below > 0 || open?.relative === undefined || this.#isTooLong(text)) return;
    open.text = open.text === '' ? text : open.text + text;
  }

  close(): void {
    if (this.#below > 0) {
      this.#below--;
      return;
    }
    this.#settlePending();
    const closed = this.#open.pop();
    if (closed?.relative === undefined) return;
    const text = closed.text.trim();
    // What stands between the tags of children is there for the eye.
    const isRecord = closed.relative === this.#relative.root;
    if (text !== '' || !(closed.hasChildren || isRecord)) this.#add(closed.relative, text, false);
    if (isRecord) this.#end();
  }

  #add({ path }: PathNode, text: string, isCounted = true): void {
    if (this.#problem !== undefined || (isCounted && this.#isTooLong(text))) return;
    this.#values?.push({ path: path === '' ? '.' : path, text });
  }

  /** Every value counts for a few characters: a million of empty ones are long, too. */
  #isTooLong(text: string): boolean {
    if (this.#problem !== undefined) return true;
    this.#characters += text.length + 8;
    if (this.#characters <= this.#options.mostCharacters) return false;
    this.#tooMuch(`a record of more than ${charactersText(this.#options.mostCharacters)}`);
    return true;
  }

  #tooMuch(reason: string): void {
    if (this.#values === undefined) return;
    this.#problem ??= { line: this.#line, column: 1, reason };
    this.#values = [];
  }

  #end(): void {
    const values = this.#values ?? [];
    this.#values = undefined;
    if (this.#problem !== undefined) this.#sink.reject(this.#problem);
    else this.#sink.record({ values, line: this.#line });
    this.#problem = undefined;
  }

  wrong(reject: Reject): void {
    this.#settlePending();
    this.#pending = reject;
  }

  /** It costs the record that it is in, or none. */
  #settlePending(): void {
    const reject = this.#pending;
    this.#pending = undefined;
    if (reject === undefined) return;
    if (this.#values === undefined) this.#sink.reject(reject);
    else this.#problem ??= reject;
  }

  fatal(reject: Reject): void {
    this.#isFatal = true;
    this.#sink.reject({ ...reject, reason: `${reject.reason}; what comes behind was not read` });
  }

  encoding(name: string): void {
    this.#encoding = name;
  }
}
