import sharp from 'sharp';
import { expect, test } from 'vitest';
import { jpegFacts } from '../../../src/node/jpeg-facts.ts';
import { makePicture } from '../../support/picture.ts';

const kinds = [
  ...([1, 2, 3, 4, 5, 6, 7, 8] as const).map((orientation) => ({ orientation })),
  ...(['srgb', 'p3'] as const).map((icc) => ({ icc })),
  { colour: 'cmyk', icc: 'cmyk' } as const,
  { colour: 'grey' } as const,
  { icc: 'p3', orientation: 6, exif: { make: 'a', model: 'b', taken: '2026:01:01 00:00:00' } } as const,
];

test.each(kinds)('says what libvips says: %j', async (kind) => {
  const bytes = await makePicture({ format: 'jpeg', width: 90, height: 60, ...kind });
  const { autoOrient, orientation = 1, channels, icc } = await sharp(bytes).metadata();
  const facts = jpegFacts(bytes);
  if (facts === undefined)
    return expect(icc?.length, 'only a profile in several parts is left to libvips').toBeGreaterThan(65_000);
  expect(facts).toMatchObject({ ...autoOrient, orientation, components: channels });
  expect(facts.icc === undefined ? undefined : Buffer.from(facts.icc)).toEqual(icc);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['the start alone', Buffer.from([0xff, 0xd8, 0xff])],
  ['garbage', Buffer.alloc(5000, 0xff)],
  ['another format', Buffer.from('GIF89a\x01\0\x01\0\0\0\0', 'latin1')],
])('leaves %s to libvips', (_name, bytes) => {
  expect(jpegFacts(bytes)).toBeUndefined();
});

test('a profile that claims more than there is, is left to libvips', async () => {
  const bytes = await makePicture({ format: 'jpeg', icc: 'p3' });
  const at = bytes.indexOf('ICC_PROFILE\0');
  bytes.writeUInt16BE(0xffff, at - 2);
  const facts = jpegFacts(bytes.subarray(0, at + 200));
  expect(facts).toBeUndefined();
});
