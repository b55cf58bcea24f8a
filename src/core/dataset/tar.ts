/**
 * Entries of a tar archive (POSIX ustar), byte for byte the same each time: no owner, one date. `tar-stream` writes
 * the same, but as a stream of events, and a shard is appended to in one step.
 */
export interface TarEntry {
  /** ASCII, at most 100 characters. */
  readonly name: string;
  readonly data: Uint8Array;
}

const block = 512;
/** 1980-01-01, as reproducible archives have it: tar warns of the year 1970. */
const date = 315_532_800;

export function tarEntries(entries: readonly TarEntry[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap(({ name, data }) => [
      header(name, data.length),
      data,
      Buffer.alloc((block - (data.length % block)) % block),
    ]),
  );
}

/** Two empty blocks. */
export const tarEnd = (): Uint8Array => Buffer.alloc(2 * block);

function header(name: string, size: number): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(name)) throw new Error(`no name for an entry of a tar archive: ${name}`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, digits: number, at: number): number =>
    bytes.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  bytes.write(name, 0, 'latin1');
  octal(0o644, 7, 100);
  octal(0, 7, 108);
  octal(0, 7, 116);
  octal(size, 11, 124);
  octal(date, 11, 136);
  // The checksum counts its own field as blanks.
  bytes.fill(' ', 148, 156);
  bytes.write('0', 156, 'latin1');
  bytes.write('ustar\x0000', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}
