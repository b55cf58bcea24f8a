import path from 'node:path';
import { failure } from '../failure.ts';
import type { ListEntry, ListReader } from '../list.ts';
import { LineCutter } from '../text/lines.ts';
import { algorithmOf, type Listed, parseManifestLine } from './manifest.ts';

/** What the worker needs of an entry. */
export interface Expected {
  readonly hash: string;
  readonly algorithm: NonNullable<Listed['algorithm']>;
}

/** Of a line: the longest path of any system, escaped, and its checksum. */
const mostLine = 70_000;

/** The files that a list of checksums names. Comments and a signature around it are none. */
export class ManifestReader implements ListReader {
  readonly #fileName: string;
  readonly #lines = new LineCutter(mostLine);
  #isSignature = false;

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  *push(text: string): Generator<ListEntry, void, void> {
    for (const line of this.#lines.push(text)) yield* this.#entries(line.text, line.number);
  }
  *end(): Generator<ListEntry, void, void> {
    for (const line of this.#lines.end()) yield* this.#entries(line.text, line.number);
  }

  *#entries(text: string, line: number): Generator<ListEntry, void, void> {
    if (/^-----(BEGIN|END) PGP /.test(text)) {
      this.#isSignature = text.startsWith('-----BEGIN PGP SIGNATURE');
      return;
    }
    if (this.#isSignature || text.trim() === '' || /^([#;]|Hash: )/.test(text)) return;
    const listed = parseManifestLine(text) ?? this.#alone(text);
    const algorithm = listed && algorithmOf(this.#fileName, listed);
    if (listed === undefined || algorithm === undefined) {
      const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
      yield { line, text: short, problem: failure('no-checksum', { found: `“${short}”` }) };
      return;
    }
    const value: Expected = { hash: listed.hash, algorithm };
    yield { line, text: listed.name, value, file: listed.name };
  }

  /** `a.iso.sha256` with nothing but the checksum of `a.iso`. */
  #alone(text: string): Listed | undefined {
    const { name, ext } = path.posix.parse(this.#fileName);
    const isSum = /^[\da-f]{16,128}$/i.test(text.trim()) && /^\.(sha\d+|md5|b3|xxh64)$/i.test(ext);
    return isSum ? { hash: text.trim().toLowerCase(), name } : undefined;
  }
}
