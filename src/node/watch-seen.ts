import fs from 'node:fs';

/** What a file looks like from outside; one that is changed looks different. */
export interface FileMark {
  readonly bytes: number;
  readonly mtimeMs: number;
  /** When its content or name was last changed; programs cannot set that. */
  readonly changedMs: number;
}

/** @returns undefined: it is gone, or no regular file */
export async function markOf(file: string): Promise<FileMark | undefined> {
  const stat = await fs.promises.stat(file).catch(() => undefined);
  return stat?.isFile() === true
    ? { bytes: stat.size, mtimeMs: stat.mtimeMs, changedMs: Math.max(stat.mtimeMs, stat.ctimeMs) }
    : undefined;
}

/**
 * Files that need no (more) work as they are. A number each: a watched folder may have a million of them. Two of a
 * million share a number once in ten thousand times, and the second one would then be left out until it changes.
 */
export class SeenFiles {
  readonly #numbers = new Set<number>();

  has(file: string, mark: Pick<FileMark, 'bytes' | 'mtimeMs'>): boolean {
    return this.#numbers.has(numberOf(file, mark));
  }

  add(file: string, mark: Pick<FileMark, 'bytes' | 'mtimeMs'>): void {
    this.#numbers.add(numberOf(file, mark));
  }
}

/** 53 bits of two FNV-1a hashes. */
function numberOf(file: string, { bytes, mtimeMs }: Pick<FileMark, 'bytes' | 'mtimeMs'>): number {
  const text = `${file}\n${bytes}\n${mtimeMs}`;
  let a = 0x81_1c_9d_c5;
  let b = 0x05_0c_5d_1f;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01_00_01_93);
    b = Math.imul(b ^ code, 0x01_00_01_b3);
  }
  return (a >>> 0) * 0x20_00_00 + ((b >>> 0) & 0x1f_ff_ff);
}
