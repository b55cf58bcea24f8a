import sharp from 'sharp';
import type { Pixels } from './pixels.ts';

export type Quadrant = 'red' | 'green' | 'blue' | 'yellow';

/** Upper left, upper right, lower left, lower right of an upright picture. All differ in brightness too. */
export const uprightQuadrants: readonly Quadrant[] = ['red', 'green', 'blue', 'yellow'];

const colours: Record<Quadrant, readonly [number, number, number]> = {
  red: [210, 40, 40],
  green: [40, 175, 60],
  blue: [15, 25, 110],
  yellow: [250, 230, 60],
};

export interface QuadrantsRequest {
  readonly width: number;
  readonly height: number;
  /** A disc in the middle, half as wide as the shorter side, lets everything through. */
  readonly alpha?: boolean;
  /** Frame 0 has the four colours; every later one is a plain grey, darker each time. */
  readonly frame?: number;
}

/** A picture of which one can tell how it was turned and mirrored. */
export function drawQuadrants({ width, height, alpha = false, frame = 0 }: QuadrantsRequest): Pixels {
  const channels = alpha ? 4 : 3;
  const data = new Uint8ClampedArray(width * height * channels);
  const radius = Math.min(width, height) / 4;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const quadrant = uprightQuadrants[(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)] ?? 'red';
      const grey = 220 - 20 * frame;
      const [red, green, blue] = frame === 0 ? colours[quadrant] : [grey, grey, grey];
      data[at++] = red;
      data[at++] = green;
      data[at++] = blue;
      if (alpha) data[at++] = Math.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2) < radius ? 0 : 255;
    }
  }
  return { width, height, channels, data };
}

/**
 * The quadrants' names as the picture would be shown: orientation applied, alpha ignored, grey known by brightness.
 */
export async function readQuadrants(picture: Uint8Array): Promise<readonly Quadrant[]> {
  const side = 8;
  const { data, info } = await sharp(picture)
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .resize(side, side, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number): readonly number[] => {
    const start = (y * side + x) * info.channels;
    const [red = 0, green = red, blue = red] = data.subarray(start, start + info.channels);
    return [red, green, blue];
  };
  const [near, far] = [1, side - 2];
  return [pixel(near, near), pixel(far, near), pixel(near, far), pixel(far, far)].map(nearestQuadrant);
}

function nearestQuadrant(found: readonly number[]): Quadrant {
  const [red = 0, green = 0, blue = 0] = found;
  const isGrey = Math.max(red, green, blue) - Math.min(red, green, blue) < 8;
  const distance = (quadrant: Quadrant): number => {
    const [r, g, b] = colours[quadrant];
    return isGrey
      ? Math.abs(linear(red) - (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)))
      : (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
  };
  return uprightQuadrants.reduce((best, next) => (distance(next) < distance(best) ? next : best));
}

/** Brightness adds up in light, not in the numbers that stand for it (roughly sRGB's curve). */
const linear = (value: number): number => (value / 255) ** 2.2;
