// All pictures of the current folder by sharp itself, in this one process, as many at a time as there are cores.
// With --plain as its first example has it, else with all that the job thumbnails asks of it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { isSrgbProfile } from '../../../src/core/icc.ts';

const readable = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;
const pictures = readdirSync('.', { recursive: true, encoding: 'utf8' }).filter((file) =>
  readable.test(file),
);
const isPlain = process.argv.includes('--plain');
sharp.concurrency(1);
sharp.cache(false);

async function asTheJob(file: string, target: string): Promise<void> {
  const bytes = readFileSync(file);
  const options = { autoOrient: true, failOn: 'warning', limitInputPixels: 100e6 } as const;
  let pipeline = sharp(bytes, options);
  const { icc } = await pipeline.metadata();
  if (icc !== undefined && isSrgbProfile(icc)) pipeline = sharp(bytes, { ...options, ignoreIcc: true });
  const resized = pipeline.resize({ width: 128, height: 128, fit: 'inside', withoutEnlargement: true });
  writeFileSync(target, await encoded(resized, target).toBuffer());
}

function encoded(pipeline: Sharp, target: string): Sharp {
  switch (path.extname(target).toLowerCase()) {
    case '.png':
      return pipeline.png();
    case '.gif':
      return pipeline.gif();
    case '.webp':
      return pipeline.webp({ quality: 80 });
    case '.avif':
      return pipeline.avif({ quality: 80 });
    default:
      return pipeline.jpeg({ quality: 80, optimiseCoding: false });
  }
}

async function asTheExample(file: string, target: string): Promise<void> {
  await sharp(file).autoOrient().resize(128, 128, { fit: 'inside' }).toFile(target);
}

let next = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let file = pictures[next++]; file !== undefined; file = pictures[next++]) {
      const { dir, name, ext } = path.parse(file);
      const target = path.join(dir, `${name}_thumbnail${ext.startsWith('.tif') ? '.jpg' : ext}`);
      await (isPlain ? asTheExample : asTheJob)(file, target).catch((error: unknown) =>
        console.error(file, error),
      );
    }
  }),
);
