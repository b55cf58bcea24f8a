import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { channelSums, colourChannels, onCanvas, withChannels } from '../../../../src/core/dataset/pixels.ts';
import { ChannelTotals } from '../../../../src/core/dataset/statistics.ts';

const rgb = { data: Uint8Array.of(0, 128, 255, 10, 20, 30), width: 1, height: 2, channels: 3 };

describe('sums', () => {
  test('are those of each channel', () => {
    expect(channelSums(rgb)).toEqual({ pixels: 2, sums: [10, 148, 285], squares: [100, 16_784, 65_925] });
  });

  test('give the mean and deviation of all pixels, in any order', () => {
    const pictures = Array.from({ length: 50 }, (_, seed) => ({
      ...rgb,
      data: Uint8Array.from(rgb.data, (value) => (value * (seed + 3)) % 256),
    }));
    const totals = (list: typeof pictures) => {
      const all = new ChannelTotals();
      for (const each of list) all.add(channelSums(each));
      return all.statistics;
    };
    const found = totals(pictures);
    expect(totals(pictures.toReversed())).toEqual(found);
    const greens = pictures.flatMap(({ data }) => [(data[1] ?? 0) / 255, (data[4] ?? 0) / 255]);
    const mean = greens.reduce((sum, value) => sum + value, 0) / greens.length;
    const variance = greens.reduce((sum, value) => sum + (value - mean) ** 2, 0) / greens.length;
    expect(found?.pixels).toBe(100);
    expect(found?.mean[1]).toBeCloseTo(mean, 5);
    expect(found?.std[1]).toBeCloseTo(Math.sqrt(variance), 5);
  });

  test('lose nothing to rounding: a million white pictures have no deviation', () => {
    const totals = new ChannelTotals();
    const pixels = 4096 * 4096;
    for (let i = 0; i < 100_000; i++)
      totals.add({ pixels, sums: [pixels * 255], squares: [pixels * 65_025] });
    expect(totals.statistics).toEqual({ pixels: pixels * 100_000, mean: [1], std: [0] });
  });

  test('of nothing are nothing', () => {
    expect(new ChannelTotals().statistics).toBeUndefined();
  });
});

describe('canvas', () => {
  test('a border of its colour is put around the picture', () => {
    const dot = { data: Uint8Array.of(1, 2, 3), width: 1, height: 1, channels: 3 };
    const whole = onCanvas(dot, 1, 0, { width: 2, height: 2, background: [7, 8, 9] });
    expect([...whole.data]).toEqual([7, 8, 9, 1, 2, 3, 7, 8, 9, 7, 8, 9]);
  });

  test('a picture that fills it is left as it is', () => {
    expect(onCanvas(rgb, 0, 0, { width: 1, height: 2, background: [0, 0, 0] })).toBe(rgb);
  });

  test('memory that was used before leaves nothing in it', () => {
    const dot = { data: Uint8Array.of(1, 2, 3), width: 1, height: 1, channels: 3 };
    for (const background of [
      [0, 0, 0],
      [7, 8, 9],
    ]) {
      const canvas = { width: 2, height: 2, background };
      const spare = Buffer.alloc(12, 99);
      const whole = onCanvas(dot, 1, 0, canvas, spare);
      expect(whole.data).toBe(spare);
      expect([...whole.data]).toEqual([...onCanvas(dot, 1, 0, canvas).data]);
      expect(onCanvas(dot, 1, 0, canvas, Buffer.alloc(11)).data).toHaveLength(12);
    }
  });

  test('grey becomes three channels, transparency goes', () => {
    const grey = { data: Uint8Array.of(5, 200, 6, 100), width: 2, height: 1, channels: 2 };
    expect([...withChannels(grey, 3).data]).toEqual([5, 5, 5, 6, 6, 6]);
    expect([...withChannels(grey, 1).data]).toEqual([5, 6]);
    const clear = { data: Uint8Array.of(1, 2, 3, 4), width: 1, height: 1, channels: 4 };
    expect([...withChannels(clear, 3).data]).toEqual([1, 2, 3]);
  });

  test.each(['#ffffff', '#000000', '#808080', '#ff0000', '#123456', '#00ff7f'])(
    'the grey of %s is the one that the picture library makes',
    async (colour) => {
      const picture = sharp({ create: { width: 1, height: 1, channels: 3, background: colour } });
      const [grey = 0] = await picture.toColourspace('b-w').raw().toBuffer();
      expect(Math.abs((colourChannels(colour, 'grey')[0] ?? 0) - grey)).toBeLessThanOrEqual(1);
      expect(colourChannels(colour, 'rgb')).toHaveLength(3);
    },
  );
});
