/**
 * The frames of a PNG that is animated; 1 of any other file. libvips reads the first one only and does not say that
 * there are more. https://www.w3.org/TR/png-3/#acTL-chunk
 */
export function apngFrames(bytes: Uint8Array): number {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!png.subarray(0, signature.length).equals(signature)) return 1;
  // The chunk stands before the first one of pixels; each is length, name, data, checksum.
  for (let at = signature.length; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const name = png.toString('latin1', at + 4, at + 8);
    if (name === 'IDAT') return 1;
    if (name === 'acTL') return Math.max(png.readUInt32BE(at + 8), 1);
  }
  return 1;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
