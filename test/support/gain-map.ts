import sharp from 'sharp';
import { segment } from './camera-photo.ts';

/**
 * A JPEG that phones write for HDR screens (Ultra HDR 1.0): the picture, and a grey one behind it that says where it
 * is brighter; XMP and a list of pictures (CIPA DC-007) name it.
 */
export async function gainMapPhoto(orientation = 1): Promise<Buffer> {
  const picture = sharp({ create: { width: 160, height: 120, channels: 3, background: '#c08040' } });
  const base = await picture
    .withIccProfile('p3')
    .withExif({ IFD0: { Software: 'phone' } })
    .jpeg()
    .toBuffer();
  const tag = base.indexOf(Buffer.from('0112000300000001', 'hex'));
  if (tag !== -1) base.writeUInt16BE(orientation, tag + 8);
  else base.writeUInt16LE(orientation, base.indexOf(Buffer.from('1201030001000000', 'hex')) + 8);
  const grey = sharp({ create: { width: 40, height: 30, channels: 3, background: '#808080' } });
  const plainMap = await grey.toColourspace('b-w').jpeg().toBuffer();
  const map = Buffer.concat([plainMap.subarray(0, 2), xmpSegment(mapFacts), plainMap.subarray(2)]);
  const head = Buffer.concat([base.subarray(0, 2), xmpSegment(listOf(map.length))]);
  const listLength = 86;
  const total = head.length + 4 + listLength + base.length - 2;
  const list = pictureList(total, map.length, total - (head.length + 8));
  return Buffer.concat([head, segment(0xe2, list), base.subarray(2), map]);
}

/** Header of the list, and where its three entries are: version, number of pictures, the pictures. */
const listHead =
  '4d5046004d4d002a000000080003b00000070000000430313030b00100040000000100000002b0020007000000200000003200000000';

/** @param offset of the second picture, from the list's own header on */
function pictureList(primary: number, second: number, offset: number): Buffer {
  const start = Buffer.from(listHead, 'hex');
  const entries = Buffer.alloc(32);
  entries.writeUInt32BE(0x0003_0000, 0);
  entries.writeUInt32BE(primary, 4);
  entries.writeUInt32BE(second, 20);
  entries.writeUInt32BE(offset, 24);
  return Buffer.concat([start, entries], 86);
}

const xmpSegment = (description: string): Buffer =>
  segment(
    0xe1,
    Buffer.from(
      `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description ${description}</rdf:RDF></x:xmpmeta>`,
    ),
  );

const hdrgm = 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"';
const mapFacts = `${hdrgm} hdrgm:GainMapMin="0" hdrgm:GainMapMax="2" hdrgm:Gamma="1" hdrgm:OffsetSDR="0" hdrgm:OffsetHDR="0" hdrgm:HDRCapacityMin="0" hdrgm:HDRCapacityMax="2" hdrgm:BaseRenditionIsHDR="False"/>`;
const item = (facts: string): string =>
  `<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" ${facts}/></rdf:li>`;
const listOf = (length: number): string =>
  `xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" ${hdrgm}><Container:Directory><rdf:Seq>${item('Item:Semantic="Primary"')}${item(`Item:Semantic="GainMap" Item:Length="${length}"`)}</rdf:Seq></Container:Directory></rdf:Description>`;
