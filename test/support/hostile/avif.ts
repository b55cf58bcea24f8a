import { join, patched, repeated, u16be, u32be, u8 } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';

const box = (type: string, data: Buffer, length = data.length + 8): Buffer => join(u32be(length), type, data);

/** @param avif of one picture, 40×30 */
export function hostileAvifs(avif: Buffer): readonly Hostile[] {
  const at = (type: string): number => avif.indexOf(type, 0, 'latin1');
  const sized = (width: number, height: number): Buffer =>
    patched(avif, at('ispe') + 8, u32be(width, height));
  const head = avif.subarray(0, avif.readUInt32BE(0));
  const broken = (name: string, bytes: Buffer): Hostile => hostile(`${name}.avif`, bytes, 'damaged', 'done');
  return [
    hostile('size-65535.avif', sized(65_535, 65_535), 'too-many-pixels', 'damaged'),
    hostile('size-4294967295.avif', sized(0xffff_ffff, 0xffff_ffff), 'too-many-pixels', 'damaged'),
    hostile('size-9999.avif', sized(9999, 9999), 'damaged', 'done', 'out-of-memory'),
    hostile('size-1.avif', sized(1, 1), 'damaged', 'done'),
    hostile('size-0.avif', sized(0, 0), 'damaged'),
    hostile('head-only.avif', head, 'damaged'),
    hostile('no-data.avif', avif.subarray(0, at('mdat') - 4), 'damaged'),
    hostile(
      'data-empty.avif',
      join(avif.subarray(0, at('mdat') - 4), box('mdat', Buffer.alloc(0))),
      'damaged',
    ),
    hostile(
      'data-of-zeros.avif',
      join(avif.subarray(0, at('mdat') + 4), Buffer.alloc(avif.length - at('mdat') - 4)),
      'damaged',
    ),
    hostile('meta-of-4-gb.avif', patched(avif, at('meta') - 4, u32be(0xffff_ffff)), 'damaged'),
    broken('meta-to-the-end', patched(avif, at('meta') - 4, u32be(0))),
    hostile('meta-of-7.avif', patched(avif, at('meta') - 4, u32be(7)), 'damaged'),
    broken('places-garbage', patched(avif, at('iloc') + 8, Buffer.alloc(20, 0xff))),
    broken('items-65535', patched(avif, at('iinf') + 8, u16be(65_535))),
    broken('main-item-9999', patched(avif, at('pitm') + 8, u16be(9999))),
    broken('properties-garbage', patched(avif, at('ipma') + 8, Buffer.alloc(12, 0xff))),
    broken('codec-garbage', patched(avif, at('av1C') + 4, u8(0xff, 0xff, 0xff, 0xff))),
    broken('depth-0', patched(avif, at('pixi') + 8, u8(3, 0, 0, 0))),
    hostile(
      'boxes-100000.avif',
      join(head, repeated(box('free', Buffer.alloc(0)), 100_000), avif.subarray(head.length)),
      'damaged',
      'done',
    ),
    hostile('boxes-in-boxes.avif', join(head, nested(5000)), 'damaged'),
    hostile('after-the-end-5-mb.avif', join(avif, box('free', Buffer.alloc(5_000_000))), 'done'),
  ];
}

function nested(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let i = 0; i < depth; i++) inner = box('meta', join(u32be(0), inner));
  return inner;
}
