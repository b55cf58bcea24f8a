import sharp from 'sharp';

/** Windows of this side, half over each other. */
const side = 8;
/** Of the usual definition, for values up to 255. */
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/**
 * How alike two pictures of the same size are, by the mean structural similarity of their brightness on grey: 1 for
 * the same, from about 0.98 on no eye sees a difference, below 0.9 everybody does. Of several frames the first.
 */
export async function structuralSimilarity(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all([one, other].map(brightness));
  if (a === undefined || b === undefined) return 0;
  const { width, height } = a.info;
  if (width !== b.info.width || height !== b.info.height) throw new Error('not of the same size');
  const steps = (length: number): readonly number[] =>
    Array.from({ length: Math.max(1, Math.floor((length - side) / 4) + 1) }, (_, i) => i * 4);
  const windows = steps(height).flatMap((y) => steps(width).map((x) => ({ x, y })));
  const likeness = windows.map(({ x, y }) => {
    const at = windowIndexes(x, y, width, height);
    return likenessOf(
      at.map((i) => a.data[i] ?? 0),
      at.map((i) => b.data[i] ?? 0),
    );
  });
  return mean(likeness);
}

const brightness = (picture: Uint8Array) =>
  sharp(picture)
    .flatten({ background: '#888' })
    .greyscale()
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });

function windowIndexes(x: number, y: number, width: number, height: number): readonly number[] {
  const [right, bottom] = [Math.min(x + side, width), Math.min(y + side, height)];
  const rows = Array.from({ length: bottom - y }, (_, i) => y + i);
  return rows.flatMap((row) => Array.from({ length: right - x }, (_, i) => row * width + x + i));
}

function likenessOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const varianceA = mean(a.map((value) => (value - meanA) ** 2));
  const varianceB = mean(b.map((value) => (value - meanB) ** 2));
  const covariance = mean(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB)));
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2))
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
