import { deflateRawSync } from 'node:zlib';

export const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
export const join = (...parts: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin(part) : part)));

export const u8 = (...values: readonly number[]): Buffer => Buffer.from(values);
export const u16be = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2);
  return bytes;
};
export const u32be = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
};
export const u16le = (...values: readonly number[]): Buffer => u16be(...values).swap16();
export const u32le = (...values: readonly number[]): Buffer => u32be(...values).swap32();

export const repeated = (part: Buffer, times: number): Buffer =>
  Buffer.concat(Array.from({ length: times }, () => part));

/** A copy with other bytes at a place. */
export function patched(bytes: Buffer, at: number, ...parts: readonly Buffer[]): Buffer {
  if (at < 0) throw new Error('There is no such place in the picture.');
  const copy = Buffer.from(bytes);
  Buffer.concat(parts).copy(copy, at);
  return copy;
}

const blockLength = 1 << 24;
let block: Buffer | undefined;

/**
 * A deflate stream of so many zero bytes, a thousandth of their size: one block is packed, and then repeated, as
 * packing gigabytes takes seconds.
 */
export function zerosDeflated(length: number): Buffer {
  block ??= deflateRawSync(Buffer.alloc(blockLength), { finishFlush: 3 }); // Z_FULL_FLUSH: no end, nothing referred to
  const rest = deflateRawSync(Buffer.alloc(length % blockLength));
  return join(repeated(block, Math.floor(length / blockLength)), rest);
}

/** The same with the head and the checksum of zlib: of zeros, Adler-32 is their count and 1. */
export const zerosZlib = (length: number): Buffer =>
  join(u8(0x78, 0x9c), zerosDeflated(length), u16be(length % 65_521, 1));
