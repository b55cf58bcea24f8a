import sharp from 'sharp';
import { makePicture } from '../picture.ts';

/** Small good pictures of every kind of compression, which are then spoilt; the same on every machine. */
export async function makeSamples() {
  const size = { width: 40, height: 30 };
  const jpeg = await makePicture({ format: 'jpeg', ...size });
  const png = await makePicture({ format: 'png', ...size });
  return {
    jpeg,
    progressive: await sharp(png).jpeg({ progressive: true }).toBuffer(),
    png,
    interlaced: await sharp(png).png({ progressive: true }).toBuffer(),
    webp: await makePicture({ format: 'webp', ...size }),
    lossless: await sharp(png).webp({ lossless: true }).toBuffer(),
    gif: await makePicture({ format: 'gif', ...size }),
    tiff: await makePicture({ format: 'tiff', ...size }),
    avif: await makePicture({ format: 'avif', ...size }),
  } as const;
}

export type Samples = Awaited<ReturnType<typeof makeSamples>>;
