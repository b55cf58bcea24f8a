/** Servers cut a request line at 8 KB and a header field at as much; what is longer is no line of a log. */
export const longestLine = 65_536;

const [newline, carriageReturn] = [0x0a, 0x0d];
/** What is told of a line that is too long. */
const shown = 512;

/** @param isTooLong only its beginning is there */
export type OnLine = (bytes: Uint8Array, from: number, to: number, isTooLong: boolean) => void;

/** Cuts chunks of bytes into lines, in the chunks themselves where it can; a line costs its own bytes and no more. */
export class Lines {
  readonly #onLine: OnLine;
  /** The beginning of a line that goes on in the next chunk. */
  readonly #open = Buffer.allocUnsafeSlow(longestLine + 1);
  #length = 0;
  #isTooLong = false;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    if (this.#length > 0) {
      const end = bytes.indexOf(newline);
      this.#keep(bytes, 0, end === -1 ? bytes.length : end);
      if (end === -1) return;
      this.#tellOpen();
      at = end + 1;
    }
    for (;;) {
      const end = bytes.indexOf(newline, at);
      if (end === -1) break;
      this.#tell(bytes, at, end, end - at > longestLine);
      at = end + 1;
    }
    if (at < bytes.length) this.#keep(bytes, at, bytes.length);
  }

  /** The last line may end without a line break. */
  end(): void {
    if (this.#length > 0) this.#tellOpen();
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const room = this.#open.length - this.#length;
    const taken = Math.min(room, to - from);
    bytes.copy(this.#open, this.#length, from, from + taken);
    this.#length += taken;
    this.#isTooLong ||= this.#length > longestLine;
  }

  #tellOpen(): void {
    const [length, isTooLong] = [this.#length, this.#isTooLong];
    this.#length = 0;
    this.#isTooLong = false;
    this.#tell(this.#open, 0, length, isTooLong);
  }

  #tell(bytes: Buffer, from: number, to: number, isTooLong: boolean): void {
    if (isTooLong) this.#onLine(bytes, from, from + shown, true);
    else this.#onLine(bytes, from, to > from && bytes[to - 1] === carriageReturn ? to - 1 : to, false);
  }
}
