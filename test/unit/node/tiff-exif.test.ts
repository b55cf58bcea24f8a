import { expect, test } from 'vitest';
import { tiffHasExif } from '../../../src/node/tiff-exif.ts';

const camera = {
  little: '49492a00080000000100698704000100000026000000',
  big: '4d4d002a0000000800018769000400000001000000260000',
};

test.each(Object.entries(camera))('the directory of EXIF is found, %s end first', (_name, hex) => {
  const tiff = Buffer.from(hex, 'hex');
  expect(tiffHasExif(tiff)).toBe(true);
  for (let length = 0; length < 22; length++) expect(tiffHasExif(tiff.subarray(0, length))).toBe(false);
});

test('a TIFF of other tags has none', () => {
  expect(tiffHasExif(Buffer.from('49492a00080000000100000104000100000026000000', 'hex'))).toBe(false);
});
