import sax from 'sax';
import type { Reject } from '../text/reject.ts';

export interface XmlEvents {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  text(text: string): void;
  close(): void;
  /** Something in what is open is not as it should be; reading goes on. */
  wrong(reject: Reject): void;
  /** Not well-formed: nothing that comes behind has a meaning. */
  fatal(reject: Reject): void;
  encoding(name: string): void;
}

/** The parser holds what it is in the middle of (a name, an attribute), and looks at its length between two writes. */
const mostWritten = 32 * 1024;

/** The parser keeps the name of every element that is open: a megabyte of packed start tags would take gigabytes. */
const mostOpen = 10_000;

// A long attribute (a picture in base64) costs its record, not its file.
(sax as { MAX_BUFFER_LENGTH?: number }).MAX_BUFFER_LENGTH = 1024 * 1024;

/** More than `@types/sax` knows. */
interface Parser extends Omit<sax.SAXParser, 'error'> {
  error: Error | null;
  entity: string;
}

/**
 * XML by the library sax: strictly, without document types. Their entities are not known, be they bombs or files;
 * only the five of XML itself and characters by their number are read.
 */
export class XmlScanner {
  readonly #parser: Parser;
  readonly #events: XmlEvents;
  #isDead = false;
  #open = 0;

  constructor(events: XmlEvents) {
    this.#events = events;
    const options = { strictEntities: true, position: true } as sax.SAXOptions;
    const parser = sax.parser(true, options) as unknown as Parser;
    this.#parser = parser;
    const alive = <A extends unknown[]>(work: (...given: A) => void) => {
      return (...given: A): void => {
        if (!this.#isDead) work(...given);
      };
    };
    let attributes = new Map<string, string>();
    Object.assign(parser, {
      onopentagstart: alive((tag: sax.Tag) => {
        tag.attributes = nowhere;
        if (attributes.size > 0) attributes = new Map();
      }),
      onattribute: alive(({ name, value }: { name: string; value: string }) => {
        if (attributes.has(name))
          this.#fatal(`not well-formed: the attribute ${name.slice(0, 40)} stands twice in one tag`);
        else attributes.set(name, value);
      }),
      onopentag: alive(({ name }: sax.Tag) => {
        if (++this.#open > mostOpen)
          this.#fatal(`more than ${mostOpen.toLocaleString('en')} elements in each other`);
        else events.open(name, attributes);
      }),
      ontext: alive((text: string) => events.text(text)),
      oncdata: alive((text: string) => events.text(text)),
      onclosetag: alive(() => {
        this.#open--;
        events.close();
      }),
      onprocessinginstruction: alive(({ name, body }: { name: string; body: string }) => {
        const encoding = name === 'xml' ? /encoding\s*=\s*["']([\w.:-]{1,40})/.exec(body)?.[1] : undefined;
        if (encoding !== undefined) events.encoding(encoding);
      }),
      onerror: alive((error: Error) => this.#failed(error)),
    });
  }

  push(piece: string): void {
    for (let at = 0; at < piece.length && !this.#isDead; at += mostWritten)
      this.#parser.write(piece.slice(at, at + mostWritten));
  }

  end(): void {
    if (!this.#isDead) this.#parser.close();
  }

  get line(): number {
    return this.#parser.line + 1;
  }

  #failed(error: Error): void {
    // What is behind the sentence of the library is the place once more.
    const [said = ''] = error.message.split('\n');
    this.#parser.error = null;
    if (said === 'Invalid character entity') {
      this.#wrong(
        `the entity &${this.#parser.entity.slice(0, 40)}; is not known; document types are not read`,
      );
      return;
    }
    this.#fatal(`not well-formed: ${said.replace(/\.$/, '')}`);
  }

  #fatal(reason: string): void {
    this.#isDead = true;
    this.#events.fatal({ ...this.#place, reason });
  }

  #wrong(reason: string): void {
    this.#events.wrong({ ...this.#place, reason });
  }

  get #place(): { line: number; column: number } {
    return { line: this.#parser.line + 1, column: this.#parser.column + 1 };
  }
}

/**
 * Instead of the object that the library puts attributes into: one called `hasOwnProperty` would make it throw, one
 * called `__proto__` would be lost.
 */
const nowhere = new Proxy<Record<string, never>>({}, { get: () => () => false, set: () => true });
