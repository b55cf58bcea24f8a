/** More than this is not kept: two of them are what a worker may have for nothing. */
const mostKept = 4 * 1024 * 1024;
const step = 64 * 1024;
/** The next file is read while the results of the one before are written, which may be parts of it. */
const mostFree = 2;

/**
 * Memory that files are read into, used again: a new 100 kB for each small picture made V8 mark its whole heap every
 * thirty pictures: by a profile of a run, all collecting was some 4 % of its CPU.
 */
export class SourceMemory {
  readonly #made = new WeakSet<ArrayBufferLike>();
  readonly #free: ArrayBufferLike[] = [];

  /** Not cleared: it may hold what another file had. */
  readonly take = (size: number): Buffer => {
    if (size > mostKept) return Buffer.allocUnsafeSlow(size);
    const found = this.#free.findIndex(({ byteLength }) => byteLength >= size);
    const [kept] = found < 0 ? [] : this.#free.splice(found, 1);
    const memory = kept ?? Buffer.allocUnsafeSlow(Math.ceil(size / step) * step).buffer;
    this.#made.add(memory);
    return Buffer.from(memory, 0, size);
  };

  /** From now on nobody reads it any more, nor anything that is a part of it. */
  giveBack({ buffer }: Uint8Array): void {
    if (!this.#made.has(buffer) || this.#free.includes(buffer)) return;
    this.#free.push(buffer);
    if (this.#free.length > mostFree) this.#free.shift();
  }
}
