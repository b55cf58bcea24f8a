import { describe, expect, test } from 'vitest';
import { listed, losses, type PictureTraits } from '../../../src/core/fidelity.ts';

const rich: PictureTraits = {
  format: 'gif',
  size: { width: 640, height: 480 },
  frames: 24,
  timing: { delays: [100, 200], loop: 0 },
  orientation: 'upright',
  profile: 'p3',
  exif: true,
  xmp: true,
  iptc: true,
  depth: 16,
  colour: 'CMYK',
  alpha: true,
  gainMap: true,
  appended: 12_300,
};
const poor: PictureTraits = {
  format: 'jpeg',
  size: { width: 320, height: 480 },
  frames: 1,
  timing: undefined,
  orientation: 'turned',
  profile: undefined,
  exif: false,
  xmp: false,
  iptc: false,
  depth: 8,
  colour: 'RGB',
  alpha: false,
  gainMap: false,
  appended: 0,
};

describe('what a result has lost is named', () => {
  test.each([
    ['frames', { frames: 1 }, '23 of 24 frames'],
    ['orientation', { orientation: 'turned' }, 'the way up in which it is seen'],
    ['size', { size: { width: 640, height: 479 } }, 'its size of 640×480 pixels'],
    ['size', { size: { width: 639, height: 480 } }, 'its size of 640×480 pixels'],
    ['alpha', { alpha: false }, 'the transparency'],
    ['colour', { colour: 'RGB' }, 'its colour space (CMYK)'],
    ['depth', { depth: 8 }, 'its depth of 16 bits'],
    ['profile', { profile: undefined }, 'the ICC profile'],
    ['profile', { profile: 'sRGB' }, 'the ICC profile'],
    ['gainMap', { gainMap: false }, 'the gain map (HDR)'],
    ['timing', { timing: undefined }, 'the timing of its frames'],
    ['timing', { timing: { delays: [100, 200], loop: 1 } }, 'the timing of its frames'],
    ['timing', { timing: { delays: [100, 100], loop: 0 } }, 'the timing of its frames'],
    ['exif', { exif: false }, 'the EXIF data'],
    ['xmp', { xmp: false }, 'the XMP data'],
    ['iptc', { iptc: false }, 'the IPTC data'],
    ['format', { format: 'webp' }, 'its format (GIF)'],
  ] as const)('%s', (trait, change, words) => {
    const after = { ...rich, ...change };
    expect(losses(rich, after)).toEqual([words]);
    expect(losses(rich, after, [trait]), 'the job is there to change it').toEqual([]);
    expect(losses(after, rich).filter((word) => word.startsWith('its format')).length).toBe(
      trait === 'format' ? 1 : 0,
    );
  });

  test('of documents it is pages', () => {
    const tiff = { ...rich, format: 'tiff' } as const;
    expect(losses(tiff, { ...tiff, frames: 23 })).toEqual(['1 of 24 pages']);
  });

  test('what follows the picture; a gain map is such a thing, and is made anew', () => {
    expect(losses(rich, { ...rich, appended: 0 })).toEqual([]);
    const film = { ...rich, gainMap: false };
    expect(losses(film, { ...film, appended: 12_299 })).toEqual([
      '13 kB that follow the picture (a film or further pictures)',
    ]);
    expect(losses(film, { ...film, appended: 12_300 })).toEqual([]);
  });

  test('all of it, in the order in which it matters; what the job declares is left out', () => {
    const all = losses(rich, poor);
    expect(all).toHaveLength(13);
    expect(all[0]).toBe('23 of 24 frames');
    expect(all.at(-1)).toBe('its format (GIF)');
    expect(losses(rich, poor, ['frames', 'format'])).toEqual(all.slice(1, -1));
  });

  test('nothing, where all is kept, or more than there was', () => {
    expect(losses(rich, rich)).toEqual([]);
    const more = { ...poor, frames: 3, depth: 16, profile: 'p3', exif: true, alpha: true, appended: 99 };
    expect(losses({ ...poor, colour: 'RGB' }, more)).toEqual([]);
  });

  test('a file of no known format', () => {
    expect(losses({ ...poor, format: undefined }, poor)).toEqual(['its format (unknown)']);
  });
});

test('losses are listed as a person would', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b'])).toBe('a and b');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
});
