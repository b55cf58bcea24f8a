import sharp from 'sharp';

/** A side of the grid; every cell gives a bit for its right and a bit for its lower neighbour. */
const side = 8;
/** Neighbours count as equal below this difference in brightness, so that flat areas give no noise. */
const threshold = 6;

/** A perceptual hash of 128 bits (dHash, across and down), of the picture as it would be shown, on white. */
async function differenceHash(picture: Uint8Array | string): Promise<bigint> {
  const { data, info } = await sharp(picture)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .resize(side + 1, side + 1, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const light = (x: number, y: number): number => data[(y * (side + 1) + x) * info.channels] ?? 0;
  let hash = 0n;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const across = light(x, y) - light(x + 1, y) > threshold ? 2n : 0n;
      const down = light(x, y) - light(x, y + 1) > threshold ? 1n : 0n;
      hash = (hash << 2n) | across | down;
    }
  }
  return hash;
}

/** How many of the 128 bits differ. */
function hashDistance(one: bigint, other: bigint): number {
  let count = 0;
  for (let rest = one ^ other; rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}

/** 0 for the same picture; up to about 8 for the same in another size or format; 30 and more for others. */
export async function pictureDistance(one: Uint8Array | string, other: Uint8Array | string): Promise<number> {
  return hashDistance(await differenceHash(one), await differenceHash(other));
}
