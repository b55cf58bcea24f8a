/** Pictures before they are encoded: rows of interleaved samples of eight bits. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8ClampedArray;
}

/** EXIF's orientation tag: how a viewer must turn what is stored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** Where the upright picture keeps the pixel that is stored at (x, y); `right` and `bottom` are its last ones. */
const uprightOf: Record<
  Orientation,
  (x: number, y: number, right: number, bottom: number) => readonly [number, number]
> = {
  1: (x, y) => [x, y],
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, bottom) => [right - x, bottom - y],
  4: (x, y, _right, bottom) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y, right) => [right - y, x],
  7: (x, y, right, bottom) => [right - y, bottom - x],
  8: (x, y, _right, bottom) => [y, bottom - x],
};

/** An upright picture as a camera stores it that was held in this way. */
export function storedAs(orientation: Orientation, upright: Pixels): Pixels {
  if (orientation === 1) return upright;
  const { channels, data: from } = upright;
  const swapped = orientation >= 5;
  const width = swapped ? upright.height : upright.width;
  const height = swapped ? upright.width : upright.height;
  // A turn moves by the same step for every pixel to the right, and by another for every row.
  const place = (x: number, y: number): number => {
    const [fromX, fromY] = uprightOf[orientation](x, y, upright.width - 1, upright.height - 1);
    return (fromY * upright.width + fromX) * channels;
  };
  const start = place(0, 0);
  const [stepX, stepY] = [place(1, 0) - start, place(0, 1) - start];
  const data = new Uint8ClampedArray(from.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = start + y * stepY; x < width; x++, at += stepX) {
      for (let c = 0; c < channels; c++) data[to++] = from[at + c] ?? 0;
    }
  }
  return { width, height, channels, data };
}
