/** `128×96`, read from the header of a PNG or a JPEG; undefined: it is neither. */
export function pictureSize(bytes: Buffer): string | undefined {
  if (bytes.subarray(1, 4).toString('latin1') === 'PNG') {
    return `${bytes.readUInt32BE(16)}×${bytes.readUInt32BE(20)}`;
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (isFrame(bytes[at + 1] ?? 0)) return `${bytes.readUInt16BE(at + 7)}×${bytes.readUInt16BE(at + 5)}`;
  }
  return undefined;
}

/** Start of frame, in any of the ways to encode one. C4, C8 and CC are something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
