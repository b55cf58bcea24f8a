import crypto from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { makePicture } from '../support/picture.ts';

export interface Material {
  readonly extension: string;
  readonly bytes: Buffer;
}

/** Small pictures of all formats, full of noise so that they have a size; made once, and written under many names. */
export async function makeMaterials(): Promise<readonly Material[]> {
  const noise = (width: number, height: number, mean: number): Sharp =>
    sharp({
      create: {
        width,
        height,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean, sigma: 40 },
      },
    });
  const materials: Material[] = [];
  for (let i = 0; i < 6; i++) {
    const picture = noise(150 + 40 * i, 120 + 30 * i, 60 + 25 * i);
    materials.push({ extension: '.jpg', bytes: await picture.jpeg({ quality: 85 }).toBuffer() });
  }
  for (let i = 0; i < 3; i++) {
    materials.push({
      extension: '.png',
      bytes: await noise(90 + 20 * i, 80, 100 + i)
        .png()
        .toBuffer(),
    });
    materials.push({
      extension: '.webp',
      bytes: await noise(120 + 20 * i, 90, 80 + i)
        .webp()
        .toBuffer(),
    });
  }
  materials.push({ extension: '.JPG', bytes: await noise(900, 700, 120).jpeg().toBuffer() });
  materials.push({ extension: '.jpeg', bytes: await makePicture({ format: 'jpeg', orientation: 6 }) });
  materials.push({ extension: '.gif', bytes: await makePicture({ format: 'gif', frames: 3 }) });
  return materials;
}

export const hashOf = (bytes: Uint8Array): string => crypto.createHash('sha1').update(bytes).digest('hex');

/** Throws where a picture cannot be decoded to its last pixel. */
export async function decodeFully(bytes: Uint8Array): Promise<void> {
  await sharp(bytes, { pages: -1, failOn: 'warning' }).raw().toBuffer();
}
