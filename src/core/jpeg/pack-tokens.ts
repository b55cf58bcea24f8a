import type { HuffmanCode } from './huffman-code.ts';

/** Keys of a table: its symbols, and one for bits without a symbol. */
export const perTable = 512;

/**
 * Turns tokens into bits, the last byte filled up with ones (T.81 F.1.2.3).
 * @param size of the bits, without the zeros behind each 0xff
 */
export function packedTokens(
  tokens: Int32Array,
  codes: readonly (HuffmanCode | undefined)[],
  size: number,
): Uint8Array {
  const byKey = codesByKey(codes);
  const out = new Uint8Array(size + 8);
  const view = new DataView(out.buffer);
  // Up to 7 bits wait. All that there are is written each time, as whether they fill a byte is chance.
  let at = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? 0;
    const code = byKey[token >>> 21] ?? 0;
    const further = (token >>> 16) & 31;
    count += code >>> 16;
    bits = (bits << (code >>> 16)) | (code & 0xffff);
    if (count + further > 32) {
      view.setUint32(at, bits << (32 - count));
      at += count >> 3;
      count &= 7;
    }
    count += further;
    bits = (bits << further) | (token & 0xffff);
    view.setUint32(at, bits << (32 - count));
    at += count >> 3;
    count &= 7;
  }
  if (count > 0) out[at++] = (bits << (8 - count)) | (0xff >> count);
  return stuffed(out.subarray(0, at));
}

/** A zero behind each 0xff, or it would be a mark (B.1.1.5). */
function stuffed(bytes: Uint8Array): Uint8Array {
  let zeros = 0;
  for (let i = 0; i < bytes.length; i++) zeros += bytes[i] === 0xff ? 1 : 0;
  const out = new Uint8Array(bytes.length + zeros);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    out[at++] = byte;
    if (byte === 0xff) at++;
  }
  return out;
}

/** By table and symbol: the code's length << 16 | the code; 0 for bits without a symbol. */
function codesByKey(codes: readonly (HuffmanCode | undefined)[]): Int32Array {
  const byKey = new Int32Array(codes.length * perTable);
  for (const [table, code] of codes.entries())
    for (const symbol of code?.symbols ?? [])
      byKey[table * perTable + symbol] = ((code?.lengths[symbol] ?? 0) << 16) | (code?.codes[symbol] ?? 0);
  return byKey;
}
