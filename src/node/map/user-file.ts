import { decodeText } from '../../core/text/decode.ts';
import type { StreamedFile } from '../../core/stream.ts';

/** A file as a person's function gets it. */
export class UserFile {
  readonly path: string;
  /** Without its extension. */
  readonly name: string;
  /** With its dot. */
  readonly extension: string;
  /** Bytes on the disk. */
  readonly size: number;
  readonly #file: StreamedFile;
  readonly #notes: Set<string>;

  /** @param notes what is found out about it while it is read */
  constructor(file: StreamedFile, notes: Set<string>) {
    this.path = file.path;
    this.name = file.name;
    this.extension = file.extension;
    this.size = file.bytes;
    this.#file = file;
    this.#notes = notes;
  }

  /** Its content, unpacked, in chunks that may be kept. */
  async *read(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of this.#file.read()) yield Buffer.from(chunk);
  }

  async bytes(): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.read()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async text(): Promise<string> {
    const pieces: string[] = [];
    for await (const piece of this.#pieces()) pieces.push(piece);
    return pieces.join('');
  }

  /** Its lines without their ends (`\n` or `\r\n`); memory for one line at a time. */
  async *lines(): AsyncGenerator<string, void, void> {
    let begun: string[] = [];
    for await (const piece of this.#pieces()) {
      let from = 0;
      for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', from)) {
        begun.push(piece.slice(from, at));
        yield withoutReturn(begun.join(''));
        begun = [];
        from = at + 1;
      }
      if (from < piece.length) begun.push(piece.slice(from));
    }
    if (begun.length > 0) yield withoutReturn(begun.join(''));
  }

  async *#pieces(): AsyncGenerator<string, void, void> {
    const { pieces, notes } = decodeText(this.#file.read());
    for await (const piece of pieces) yield piece;
    for (const note of notes()) this.#notes.add(note);
  }
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
