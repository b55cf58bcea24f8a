import sharp from 'sharp';
import { expect, test } from 'vitest';
import { optimize } from '../../../../src/jobs/optimize.ts';
import { runJobOn } from '../../../support/run-job.ts';

/** Noise of any depth, row by row. */
function noise<T extends Uint8Array | Uint16Array>(data: T, most: number): T {
  let random = 7;
  for (let i = 0; i < data.length; i++) {
    random = (random * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff;
    data[i] = (random >> 8) % most;
  }
  return data;
}

const lossless = { mode: 'lossless', minSavings: 0, place: 'beside' };

test('16 bits and the colours below full transparency stay to the last bit', async () => {
  const samples = noise(new Uint16Array(31 * 17 * 4), 0x1_0000);
  for (let i = 3; i < samples.length; i += 8) samples[i] = 0;
  const raw = { width: 31, height: 17, channels: 4, depth: 'ushort' } as const;
  const source = await sharp(samples, { raw }).toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer();
  const { outputs, notes } = await runJobOn(optimize, source, lossless, { extension: '.png' });
  expect(notes).toEqual([]);
  const [before, after] = await Promise.all(
    [source, outputs[0]?.bytes ?? ''].map((bytes) =>
      sharp(Buffer.from(bytes)).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer(),
    ),
  );
  expect(after?.equals(before ?? Buffer.alloc(0))).toBe(true);
});

test('a progressive JPEG of which only the coarse scan is there stays: decoders smooth it as long as it is so', async () => {
  const raw = { width: 96, height: 64, channels: 3 } as const;
  const whole = await sharp(noise(new Uint8Array(96 * 64 * 3), 256), { raw })
    .jpeg({ progressive: true })
    .toBuffer();
  const second = whole.indexOf('ffda', whole.indexOf('ffda', 0, 'hex') + 2, 'hex');
  const tables = whole.lastIndexOf('ffc4', second, 'hex');
  const coarse = Buffer.concat([whole.subarray(0, tables), Buffer.from('ffd9', 'hex')]);
  const { unchanged } = await runJobOn(optimize, coarse, { ...lossless, place: 'in-place' });
  expect(unchanged).toBe('it could not be packed anew without a change');
});

test('a WebP whose frames the encoder would join stays: in place it would have lost them', async () => {
  const frame = noise(new Uint8Array(32 * 32 * 3), 256);
  // The second frame differs in one step of one sample.
  const second = Uint8Array.from(frame, (value, i) => (i === 0 ? value ^ 1 : value));
  const third = noise(new Uint8Array(32 * 32 * 3), 200);
  const raw = { width: 32, height: 96, channels: 3, pageHeight: 32 } as const;
  const source = await sharp(Buffer.concat([frame, second, third]), { raw })
    .webp({ lossless: true, delay: [100, 100, 100] })
    .toBuffer();
  const { pages = 1 } = await sharp(source).metadata();
  const options = { quality: 20, minSavings: 0, place: 'beside' };
  const { outputs } = await runJobOn(optimize, source, options, { extension: '.webp' });
  const after = await sharp(Buffer.from(outputs[0]?.bytes ?? '')).metadata();
  expect(after.pages).toBe(pages);
});
