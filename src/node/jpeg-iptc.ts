/**
 * A JPEG with IPTC data. sharp keeps them only with everything else that Photoshop writes beside them, an old
 * thumbnail among it, and not at all from a decoded copy; so they are put in behind.
 *
 * @param iptc as libvips gives it: of a JPEG the whole block of Photoshop, of a TIFF the records alone
 */
export function withIptc(jpeg: Uint8Array, iptc: Uint8Array): Uint8Array {
  const records = iptcRecords(iptc);
  if (records === undefined) return jpeg;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(records.length);
  const content = Buffer.concat([photoshop, size, records, Buffer.alloc(records.length % 2)]);
  if (content.length > 65_533) return jpeg;
  const head = Buffer.from([0xff, 0xed, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  const at = afterExif(jpeg);
  return Buffer.concat([jpeg.subarray(0, at), head, content, jpeg.subarray(at)]);
}

/** With the one resource that is IPTC, which has no name. */
const photoshop = Buffer.from('Photoshop 3.0\u00008BIM\u0004\u0004\0\0', 'latin1');

/** IPTC's own records. Adobe Photoshop File Formats Specification, "Image Resource Blocks". */
export function iptcRecords(iptc: Uint8Array): Buffer | undefined {
  const block = Buffer.from(iptc.buffer, iptc.byteOffset, iptc.byteLength);
  if (block[0] === 0x1c) return block;
  let at = block.indexOf('8BIM', 0, 'latin1');
  while (at !== -1 && at + 12 <= block.length && block.toString('latin1', at, at + 4) === '8BIM') {
    const named = at + 6 + even(1 + (block[at + 6] ?? 0));
    if (named + 4 > block.length) return undefined;
    const end = named + 4 + block.readUInt32BE(named);
    if (end > block.length) return undefined;
    if (block.readUInt16BE(at + 4) === 0x0404) return block.subarray(named + 4, end);
    at = named + 4 + even(block.readUInt32BE(named));
  }
  return undefined;
}

const even = (length: number): number => length + (length % 2);

/** Before any APP2: places within the list of further pictures (MPF) are counted from that list on. */
export function afterExif(jpeg: Uint8Array): number {
  let at = 2;
  while (jpeg[at] === 0xff && (jpeg[at + 1] === 0xe0 || jpeg[at + 1] === 0xe1))
    at += 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
  return at;
}
