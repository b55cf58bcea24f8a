import { link, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encode } from '../encode.ts';
import { drawScene } from '../scene.ts';
import type { WorkspaceMaker } from './workspaces.ts';

/** `IMG_2041.jpg`, … */
export const photoName = (index: number): string => `IMG_${2041 + index}.jpg`;

/**
 * A folder as people have it, for screenshots too: `lisbon` with photos of a phone, one held upright, one with
 * transparency, one cut short and one of a kind that cannot be read; and some text beside it.
 */
export const galleryWorkspace: WorkspaceMaker = async (folder) => {
  const workspace = path.join(folder, 'summer');
  const lisbon = path.join(workspace, 'lisbon');
  await mkdir(lisbon, { recursive: true });
  for (let index = 0; index < 9; index++) {
    await writeFile(path.join(lisbon, photoName(index)), await photo(index, 2016, 1512, index === 4 ? 6 : 1));
  }
  const broken = await photo(9, 2016, 1512);
  await writeFile(path.join(lisbon, photoName(9)), broken.subarray(0, 60_000));
  const jxl = Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1');
  await writeFile(path.join(lisbon, 'IMG_2051.jxl'), Buffer.concat([jxl, Buffer.alloc(4000)]));
  const scene = drawScene({ seed: 60, width: 900, height: 600, grain: 0.2 });
  await writeFile(path.join(lisbon, 'Tram 28 (map).png'), await encode([scene], { format: 'png' }));
  await writeFile(path.join(workspace, 'notes.md'), '# Summer\n');
  return workspace;
};

export const manyPhotos = 300;

/** A folder `roll` of so many photos of twelve megapixels that a person can watch a run, and stop it. */
export const bigWorkspace: WorkspaceMaker = async (folder) => {
  const workspace = path.join(folder, 'summer');
  const roll = path.join(workspace, 'roll');
  await mkdir(roll, { recursive: true });
  const kinds = 2;
  for (let index = 0; index < manyPhotos; index++) {
    const file = path.join(roll, photoName(index));
    // Some pictures under many names: the disk holds each once, and to the job they are different files.
    if (index < kinds) await writeFile(file, await photo(index, 4032, 3024));
    else await link(path.join(roll, photoName(index % kinds)), file);
  }
  return workspace;
};

/** Each is drawn once: it takes a quarter of a second, and most scenarios have the same ones. */
const drawn = new Map<string, Promise<Buffer>>();

function photo(...which: Parameters<typeof draw>): Promise<Buffer> {
  const key = which.join(' ');
  const made = drawn.get(key) ?? draw(...which);
  drawn.set(key, made);
  return made;
}

function draw(seed: number, width: number, height: number, orientation: 1 | 6 = 1): Promise<Buffer> {
  const upright = orientation === 1 ? { width, height } : { width: height, height: width };
  const scene = drawScene({ seed: 100 + seed, ...upright, grain: 0.3 });
  return encode([scene], { format: 'jpeg', quality: 85, orientation });
}
