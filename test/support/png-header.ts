/** The first bytes of a PNG (third edition, 5.2 and 11.2.1): its size and kind, and no pixel. */
export function pngHeader(size: {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
}): Buffer {
  const header = Buffer.alloc(33);
  header.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(size.width, 16);
  header.writeUInt32BE(size.height, 20);
  header.set([8, 2, 0, 0, size.interlaced ? 1 : 0], 24);
  return header;
}
