import fs from 'node:fs';
import path from 'node:path';
import { hostileAvifs } from './avif.ts';
import { hostileDisguises } from './disguised.ts';
import { type Bait, hostileDrawings, slowDrawings } from './drawings.ts';
import type { Hostile } from './entry.ts';
import { hostileForeigners } from './foreign.ts';
import { hostileGifs } from './gif.ts';
import { hostileJpegs } from './jpeg.ts';
import { hostileNames, specialFiles } from './names.ts';
import { hostilePngs } from './png.ts';
import { makeSamples } from './samples.ts';
import { flips, truncations } from './spoilt.ts';
import { hostileTiffs } from './tiff.ts';
import { hostileWebps } from './webp.ts';

export type Corpus = Readonly<Record<string, readonly Hostile[]>>;

/** Every file that does harm to careless programs, by kind; each kind is a folder. The same on every machine. */
export async function hostileCorpus(bait: Bait): Promise<Corpus> {
  const samples = await makeSamples();
  const { jpeg, progressive, webp, lossless, avif } = samples;
  return {
    png: hostilePngs(),
    jpeg: hostileJpegs(jpeg, progressive),
    tiff: hostileTiffs(),
    gif: hostileGifs(),
    webp: hostileWebps(webp, lossless),
    avif: hostileAvifs(avif),
    foreign: hostileForeigners(jpeg, samples.png),
    svg: [...hostileDrawings(bait), ...slowDrawings()],
    cut: truncations(samples),
    flipped: flips(samples),
    disguised: hostileDisguises(samples, bait.pwned),
    names: hostileNames(jpeg),
    special: specialFiles(jpeg),
  };
}

/** Writes the files of one kind into a folder, which is made. */
export function writeHostile(folder: string, files: readonly Hostile[]): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const { name, content } of files) {
    const place =
      typeof name === 'string' ? path.join(folder, name) : Buffer.concat([Buffer.from(`${folder}/`), name]);
    if (Buffer.isBuffer(content)) fs.writeFileSync(place, content);
    else if (typeof place === 'string') content(place);
  }
}
