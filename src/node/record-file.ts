import fs from 'node:fs';
import { errorText } from './os-error.ts';
import type { RecordLine } from './record-lines.ts';

/** Lines are gathered before they are written, as a write costs more than a line; a crash of this process loses
 * this much at most. */
const bufferBytes = 64 * 1024;
const bufferMs = 250;

/** A record being appended to. Lines are buffered, written a few times a second, and then flushed to the disk. */
export class RecordFile {
  readonly #handle: fs.promises.FileHandle;
  #open = true;
  #problem: string | undefined;
  #text = '';
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(handle: fs.promises.FileHandle) {
    this.#handle = handle;
  }

  /** Makes a new record; rejects when there is one of that name, or the disk cannot be written. */
  static async create(file: string): Promise<RecordFile> {
    return new RecordFile(await fs.promises.open(file, 'ax', 0o600));
  }

  /**
   * Opens a record to add to it; rejects when there is none. A torn last line is closed first, so that the next one
   * stands alone.
   */
  static async append(file: string): Promise<RecordFile> {
    const { O_RDWR, O_APPEND } = fs.constants;
    const handle = await fs.promises.open(file, O_RDWR | O_APPEND);
    const record = new RecordFile(handle);
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    if (size > 0 && last.toString() !== '\n') record.#text = '\n';
    return record;
  }

  /** Why the record is not whole, if so. */
  get problem(): string | undefined {
    return this.#problem;
  }

  put(line: RecordLine): void {
    // After a failed write more lines would make a record with a hole, which reads as a whole one.
    if (!this.#open || this.#problem !== undefined) return;
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length >= bufferBytes) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), bufferMs);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = '';
    this.#writing = this.#writing
      .then(async () => {
        if (this.#problem !== undefined) return;
        await this.#handle.appendFile(text);
        await this.#handle.datasync();
      })
      .catch((error: unknown) => {
        this.#problem ??= errorText(error);
      });
  }

  /** What was put so far is on the disk then, or `problem` says why not. */
  async flush(): Promise<void> {
    if (this.#open && this.#text !== '') this.#write();
    await this.#writing;
  }

  /** Writes what is left and closes; the record is whole on the disk then, or `problem` says why not. */
  async close(): Promise<void> {
    if (!this.#open) return this.#writing;
    this.#open = false;
    this.#write();
    this.#writing = this.#writing
      .then(() => this.#handle.close())
      .catch((error: unknown) => {
        this.#problem ??= errorText(error);
      });
    await this.#writing;
  }
}
