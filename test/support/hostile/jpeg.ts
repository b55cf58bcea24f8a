import { join, patched, repeated, u16be, u32be, u8 } from './bytes.ts';
import { type Hostile, hostile } from './entry.ts';
import { hostileExif } from './exif.ts';

const segment = (marker: number, data: Buffer): Buffer =>
  join(u8(0xff, marker), u16be(Math.min(data.length + 2, 65_535)), data);

/** A JPEG with segments right after its start. */
const withSegments = (jpeg: Buffer, ...segments: readonly Buffer[]): Buffer =>
  join(jpeg.subarray(0, 2), ...segments, jpeg.subarray(2));

/** Where a marker's segment begins; those before the pixels only. */
function placeOf(jpeg: Buffer, ...markers: readonly number[]): number {
  for (let at = 2; at < jpeg.length - 4; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (markers.includes(jpeg[at + 1] ?? 0)) return at;
    if (jpeg[at + 1] === 0xda) break;
  }
  throw new Error('The JPEG has no such marker.');
}

const [frame, progressiveFrame, quantization, huffman, scan] = [0xc0, 0xc2, 0xdb, 0xc4, 0xda] as const;
const frameOf = (jpeg: Buffer): number => placeOf(jpeg, frame, progressiveFrame);
const sized = (jpeg: Buffer, width: number, height: number): Buffer =>
  patched(jpeg, frameOf(jpeg) + 5, u16be(height, width));

function without(jpeg: Buffer, marker: number): Buffer {
  const at = placeOf(jpeg, marker);
  return join(jpeg.subarray(0, at), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2)));
}

/** A progressive JPEG whose last scan comes again and again: a short file, and a long time. */
function manyScans(progressive: Buffer, times: number): Buffer {
  const last = progressive.lastIndexOf(u8(0xff, scan));
  return join(progressive.subarray(0, last), repeated(progressive.subarray(last, -2), times), u8(0xff, 0xd9));
}

const headers = (jpeg: Buffer, progressive: Buffer): readonly Hostile[] => [
  hostile('65500.jpg', sized(jpeg, 65_500, 65_500), 'too-many-pixels'),
  hostile('65535-wide.jpg', sized(jpeg, 65_535, 1), 'unsupported-format'),
  hostile('65535-high.jpg', sized(jpeg, 1, 65_535), 'unsupported-format'),
  hostile('9999-in-1-kb.jpg', sized(jpeg, 9999, 9999), 'damaged'),
  hostile('9999-progressive.jpg', sized(progressive, 9999, 9999), 'damaged', 'out-of-memory'),
  hostile('0-wide.jpg', sized(jpeg, 0, 30), 'damaged'),
  hostile('0-high.jpg', sized(jpeg, 40, 0), 'damaged'),
  hostile('12-bit.jpg', patched(jpeg, frameOf(jpeg) + 4, u8(12)), 'unsupported-format'),
  hostile('0-components.jpg', patched(jpeg, frameOf(jpeg) + 9, u8(0)), 'damaged'),
  hostile('255-components.jpg', patched(jpeg, frameOf(jpeg) + 9, u8(255)), 'damaged'),
  hostile('sampling-15.jpg', patched(jpeg, frameOf(jpeg) + 11, u8(0xff)), 'damaged'),
  hostile('sampling-0.jpg', patched(jpeg, frameOf(jpeg) + 11, u8(0)), 'damaged'),
  ...(
    [
      ['lossless', 0xc3, 'unsupported-format'],
      ['hierarchical', 0xc5, 'unsupported-format'],
      // Any bits are a picture in this code.
      ['arithmetic', 0xc9, 'done'],
      ['jpeg-ls', 0xf7, 'damaged'],
    ] as const
  ).map(([name, marker, word]) => hostile(`${name}.jpg`, patched(jpeg, frameOf(jpeg) + 1, u8(marker)), word)),
  hostile('no-quantization.jpg', without(jpeg, quantization), 'damaged'),
  hostile('no-huffman.jpg', without(jpeg, huffman), 'damaged', 'done'),
  hostile(
    'huffman-overfull.jpg',
    patched(jpeg, placeOf(jpeg, huffman) + 5, Buffer.alloc(16, 255)),
    'damaged',
  ),
  hostile(
    'quantization-0.jpg',
    patched(jpeg, placeOf(jpeg, quantization) + 5, Buffer.alloc(64)),
    'done',
    'damaged',
  ),
  hostile('restart-1.jpg', withSegments(jpeg, segment(0xdd, u16be(1))), 'done', 'damaged'),
  hostile('restart-65535.jpg', withSegments(jpeg, segment(0xdd, u16be(65_535))), 'done', 'damaged'),
  hostile('2000-scans.jpg', manyScans(progressive, 2000), 'damaged', 'done'),
  hostile(
    '9999-2000-scans.jpg',
    sized(manyScans(progressive, 2000), 9999, 9999),
    'damaged',
    'timed-out',
    'out-of-memory',
  ),
  hostile('only-the-head.jpg', jpeg.subarray(0, placeOf(jpeg, huffman)), 'damaged'),
  hostile('start-and-end.jpg', u8(0xff, 0xd8, 0xff, 0xd9), 'damaged'),
  hostile('two-starts.jpg', join(jpeg.subarray(0, 2), jpeg), 'damaged', 'done'),
  hostile('two-pictures.jpg', join(jpeg, jpeg), 'done'),
  hostile('stray-bytes.jpg', withSegments(jpeg, Buffer.alloc(50, 1)), 'done', 'damaged'),
  hostile('padding-1-mb.jpg', withSegments(jpeg, Buffer.alloc(1_000_000, 0xff)), 'done'),
  hostile('after-the-end-5-mb.jpg', join(jpeg, Buffer.alloc(5_000_000, 'z')), 'done'),
];

const iccPart = (number: number, of: number, data: Buffer): Buffer =>
  segment(0xe2, join('ICC_PROFILE\0', u8(number, of), data));

const metadata = (jpeg: Buffer): readonly Hostile[] => {
  const full = Buffer.alloc(65_533, 'Exif\0\0');
  const app1 = (data: Buffer): Buffer => segment(0xe1, data);
  const icc: readonly (readonly [string, readonly Buffer[]])[] = [
    ['garbage', [iccPart(1, 1, Buffer.alloc(1000, 'garbage'))]],
    ['empty', [iccPart(1, 1, Buffer.alloc(0))]],
    ['short-head', [iccPart(1, 1, Buffer.alloc(20, 'RGB '))]],
    ['length-4294967295', [iccPart(1, 1, join(u32be(0xffff_ffff), Buffer.alloc(200, 'RGB ')))]],
    [
      'tags-4294967295',
      [
        iccPart(
          1,
          1,
          join(
            Buffer.alloc(16),
            'RGB XYZ ',
            Buffer.alloc(104),
            u32be(0xffff_ffff),
            Buffer.alloc(600, 'rXYZ'),
          ),
        ),
      ],
    ],
    ['number-0-of-0', [iccPart(0, 0, Buffer.alloc(200))]],
    ['one-of-two-missing', [iccPart(2, 2, Buffer.alloc(200))]],
    ['same-number-twice', [iccPart(1, 2, Buffer.alloc(200)), iccPart(1, 2, Buffer.alloc(200))]],
    [
      '255-parts-16-mb',
      Array.from({ length: 255 }, (_, i) => iccPart(i + 1, 255, Buffer.alloc(65_000, 'garbage'))),
    ],
  ];
  return [
    ...hostileExif.map(([name, block]) =>
      hostile(`exif-${name}.jpg`, withSegments(jpeg, app1(join('Exif\0\0', block))), 'done'),
    ),
    ...icc.map(([name, parts]) => hostile(`icc-${name}.jpg`, withSegments(jpeg, ...parts), 'done')),
    hostile('app1-of-20-mb.jpg', withSegments(jpeg, repeated(app1(full), 305)), 'done', 'out-of-memory'),
    hostile(
      'comments-10000.jpg',
      withSegments(jpeg, repeated(segment(0xfe, Buffer.alloc(100, 'x')), 10_000)),
      'done',
    ),
    hostile('segment-too-long.jpg', withSegments(jpeg, u8(0xff, 0xe1, 0xff, 0xff)), 'damaged'),
    hostile('segment-of-0.jpg', withSegments(jpeg, u8(0xff, 0xe1, 0, 0)), 'damaged', 'done'),
    hostile(
      'pictures-outside.jpg',
      withSegments(jpeg, segment(0xe2, join('MPF\0', Buffer.alloc(100, 0xff)))),
      'done',
    ),
    hostile('adobe-mark-cut.jpg', withSegments(jpeg, segment(0xee, u8(0x41, 0x64))), 'done'),
    hostile(
      'adobe-transform-9.jpg',
      withSegments(jpeg, segment(0xee, join('Adobe', u8(0, 100, 0, 0, 0, 0, 9)))),
      'done',
      'damaged',
    ),
    hostile(
      'gain-map-claim.jpg',
      withSegments(jpeg, app1(join('http://ns.adobe.com/xap/1.0/\0', '<x:xmpmeta hdrgm:Version="1.0">'))),
      'done',
    ),
  ];
};

export const hostileJpegs = (jpeg: Buffer, progressive: Buffer): readonly Hostile[] => [
  ...headers(jpeg, progressive),
  ...metadata(jpeg),
];
