import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** Makes what a window opens, inside an empty folder, and gives its path: a folder or a `.code-workspace` file. */
export type WorkspaceMaker = (folder: string) => Promise<string>;

/**
 * A folder with `photos` in it: eight pictures in natural order of their names, one of them upright by its EXIF
 * orientation only, one with alpha, one that is broken; and a text file.
 */
export const photoWorkspace: WorkspaceMaker = async (folder) => {
  const workspace = path.join(folder, 'holiday');
  await makePhotos(path.join(workspace, 'photos'));
  await writeFile(path.join(workspace, 'notes.txt'), 'No picture.\n');
  return workspace;
};

/** The same under names that break programs which quote, split or decode paths in a hurry. */
export const uglyWorkspace: WorkspaceMaker = async (folder) => {
  const workspace = path.join(folder, `it's a "big" #1 & 100%25 été 📷 日本語`);
  await makePhotos(path.join(workspace, 'photos'));
  const names = ['it\'s "quoted" #1.jpg', '100%.jpg', '100%25.jpg', '📷 日本語.jpg', 'two  spaces.jpg'];
  await mkdir(path.join(workspace, '# ugly %'));
  for (const [index, name] of names.entries()) {
    await writeFile(path.join(workspace, '# ugly %', name), await jpeg(400, 300, index));
  }
  return workspace;
};

/** Two folders in one window, both with a folder `photos`. */
export const multiRootWorkspace: WorkspaceMaker = async (folder) => {
  for (const root of ['first', 'second']) await makePhotos(path.join(folder, root, 'photos'));
  const file = path.join(folder, 'both.code-workspace');
  const folders = [{ path: 'first' }, { path: 'second', name: 'Second Root' }];
  await writeFile(file, JSON.stringify({ folders }, null, 2));
  return file;
};

async function makePhotos(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const put = (name: string, bytes: Uint8Array): Promise<void> => writeFile(path.join(folder, name), bytes);
  for (const number of [1, 2, 3, 10]) await put(`img${number}.jpg`, await jpeg(640, 480, number));
  const lying = await sharp(await jpeg(640, 480, 4))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  await put('upright.jpg', lying);
  await put('clear.png', await picture(320, 240, 5).ensureAlpha(0.5).png().toBuffer());
  await put('small.webp', await picture(64, 64, 6).webp().toBuffer());
  await put('broken.jpg', (await jpeg(640, 480, 7)).subarray(0, 200));
}

const jpeg = (width: number, height: number, seed: number): Promise<Buffer> =>
  picture(width, height, seed).jpeg().toBuffer();

/** Two colour gradients that differ by the seed: small to store, and no two look the same. */
function picture(width: number, height: number, seed: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      pixels[at] = (x * 255) / width;
      pixels[at + 1] = (y * 255) / height;
      pixels[at + 2] = (seed * 47) % 256;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
