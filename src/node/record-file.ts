import fs from 'node:fs';
import readline from 'node:readline';
import { errorText } from './os-error.ts';
import { parseRecordLine, type RecordLine } from './record-lines.ts';

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

  /** Opens a record to add to it. A torn last line is closed first, so that the next one stands alone. */
  static async append(file: string): Promise<RecordFile> {
    const handle = await fs.promises.open(file, 'a+', 0o600);
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

  /** Writes what is left and closes; the record is whole on the disk then, or `problem` says why not. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#write();
    this.#open = false;
    await this.#writing;
    await this.#handle.close().catch((error: unknown) => {
      this.#problem ??= errorText(error);
    });
  }
}

/** The lines of a record that can be read, in order; torn and foreign ones are passed over. */
export async function* readRecord(file: string): AsyncGenerator<RecordLine, void, void> {
  const input = fs.createReadStream(file);
  let problem: unknown;
  const lines = readline.createInterface({ input, crlfDelay: Infinity });
  input.on('error', (error) => {
    problem = error;
    lines.close();
  });
  try {
    for await (const text of lines) {
      const line = parseRecordLine(text);
      if (line !== undefined) yield line;
    }
    if (problem !== undefined) throw problem;
  } finally {
    lines.close();
    input.destroy();
  }
}

/** How much of a record's end is looked at for its last lines. */
const tailBytes = 16 * 1024;

/** The first line and the last few of a record, without what is between them. */
export async function readEnds(
  file: string,
): Promise<{
  readonly first: RecordLine | undefined;
  readonly last: readonly RecordLine[];
  readonly bytes: number;
}> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const last = tail
      .toString('utf8')
      .split('\n')
      .flatMap((text) => parseRecordLine(text) ?? []);
    return { first: await firstLine(handle), last, bytes: size };
  } finally {
    await handle.close();
  }
}

async function firstLine(handle: fs.promises.FileHandle): Promise<RecordLine | undefined> {
  let text = '';
  const chunk = Buffer.alloc(16 * 1024);
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    // A header may hold 2000 folders; cut within a character only where the line goes on, so bytes are joined as text.
    text += chunk.toString('latin1', 0, bytesRead);
    const end = text.indexOf('\n');
    if (end >= 0) return parseRecordLine(Buffer.from(text.slice(0, end), 'latin1').toString('utf8'));
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
}
