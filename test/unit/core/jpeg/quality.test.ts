import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { jpegHead } from '../../../../src/core/jpeg/quality.ts';

const flat = (options: JpegOptions): Promise<Buffer> =>
  sharp({ create: { width: 16, height: 16, channels: 3, background: '#888' } })
    .jpeg(options)
    .toBuffer();

describe('the head of a JPEG', () => {
  test.each([false, true])('says the quality that it was saved with (mozjpeg: %s)', async (mozjpeg) => {
    for (const quality of [5, 20, 50, 75, 80, 85, 90, 95, 100]) {
      expect(jpegHead(await flat({ quality, mozjpeg }))?.quality).toBe(quality);
    }
  });

  test('says whether colour has as many samples as brightness', async () => {
    expect(jpegHead(await flat({ chromaSubsampling: '4:4:4' }))?.subsampling).toBe('none');
    expect(jpegHead(await flat({ chromaSubsampling: '4:2:0' }))?.subsampling).toBe('some');
  });

  test('says nothing of what is cut short', async () => {
    const whole = await flat({});
    expect(jpegHead(whole.subarray(0, 40))).toBeUndefined();
    expect(jpegHead(new Uint8Array(0))).toBeUndefined();
  });
});
