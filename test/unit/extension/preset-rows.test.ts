import { describe, expect, it } from 'vitest';
import { jobPresets, type NamedPreset, readPresets } from '../../../src/core/preset.ts';
import { changedText, valueText } from '../../../src/extension/option-text.ts';
import { byOrigin, presetEntry, presetRow, presetRowOfAll } from '../../../src/extension/preset-rows.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

const read = (...entries: readonly unknown[]): readonly NamedPreset[] => {
  const { presets, problems } = readPresets(entries, [thumbnails], { origin: 'user', trusted: true });
  expect(problems).toEqual([]);
  return presets;
};

describe('the row of a preset', () => {
  it('says what it changes and what it is for', () => {
    const [icon] = read({
      name: 'Icon',
      job: 'thumbnails',
      description: 'For lists.',
      options: { size: 16, format: 'webp', quality: 80 },
      outputFolder: 'icons',
    });
    if (icon === undefined) throw new Error('no preset');
    expect(presetRow(icon)).toEqual({
      label: 'Icon',
      description: 'Size 16 · Format webp · Quality 80 · into icons',
      detail: 'For lists.',
    });
    expect(presetRowOfAll(icon).description).toBe(
      'Generate Thumbnails: Size 16 · Format webp · Quality 80 · into icons',
    );
  });

  it('stands below where it comes from, and what has none is no group', () => {
    const groups = byOrigin([...jobPresets(thumbnails), ...read({ name: 'A', job: 'thumbnails' })]);
    expect(groups.map(({ title, presets }) => [title, presets.length])).toEqual([
      ['Yours', 1],
      ['Ready-made', thumbnails.presets.length],
    ]);
  });
});

describe('options in words', () => {
  it('are only those that are not as they are by themselves', () => {
    expect(changedText(thumbnails, { size: 128, quality: 80 })).toBe('');
    expect(changedText(thumbnails, { size: 64, fit: 'cover', quality: 80 })).toBe('Size 64 · Fit cover');
  });

  it('are said as a person says them', () => {
    expect([[640, 1280], [], true, false, '', 'webp', 5].map(valueText)).toEqual([
      '640, 1280',
      'none',
      'yes',
      'no',
      'none',
      'webp',
      '5',
    ]);
  });
});

describe('a preset that is saved', () => {
  it('reads as the same preset again', () => {
    const entry = presetEntry('Mine', thumbnails, { size: 33 }, { outputFolder: 'here' });
    expect(entry).toEqual({ name: 'Mine', job: 'thumbnails', options: { size: 33 }, outputFolder: 'here' });
    expect(read(entry)).toMatchObject([{ name: 'Mine', options: { size: 33 }, outputFolder: 'here' }]);
    expect(presetEntry('Bare', thumbnails, {}, {})).toEqual({ name: 'Bare', job: 'thumbnails' });
  });
});
