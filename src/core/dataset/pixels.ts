import type { RawPixels } from '../perceptual-hash.ts';

/** Whole numbers: added up in any order and on any machine, they come to the same. */
export interface ChannelSums {
  readonly pixels: number;
  /** Of the values 0–255, by channel. */
  readonly sums: readonly number[];
  readonly squares: readonly number[];
}

export function channelSums({ data, width, height, channels }: RawPixels): ChannelSums {
  const sums: number[] = [];
  const squares: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    let [sum, square] = [0, 0];
    for (let y = 0; y < height; y++) {
      // By row, as sums of small integers are faster than of large numbers.
      let [rowSum, rowSquare] = [0, 0];
      const end = (y + 1) * width * channels;
      for (let at = y * width * channels + channel; at < end; at += channels) {
        const value = data[at] ?? 0;
        rowSum = (rowSum + value) | 0;
        rowSquare = (rowSquare + value * value) | 0;
      }
      sum += rowSum;
      square += rowSquare;
    }
    sums.push(sum);
    squares.push(square);
  }
  return { pixels: width * height, sums, squares };
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  /** A value for each channel. */
  readonly background: readonly number[];
}

/**
 * Puts a picture on a larger one of one colour.
 * @param spare its memory is taken where it has the length that is needed
 */
export function onCanvas(
  picture: RawPixels,
  left: number,
  top: number,
  canvas: Canvas,
  spare?: Uint8Array,
): RawPixels {
  const { data, width, height, channels } = picture;
  if (width === canvas.width && height === canvas.height) return picture;
  const row = canvas.width * channels;
  const length = row * canvas.height;
  const whole = spare?.length === length ? spare : Buffer.allocUnsafe(length);
  const [first = 0] = canvas.background;
  // One value is filled in ten times as fast as a pattern.
  if (canvas.background.every((value) => value === first)) whole.fill(first);
  else Buffer.from(whole.buffer, whole.byteOffset, length).fill(Uint8Array.from(canvas.background));
  for (let y = 0; y < height; y++) {
    whole.set(
      data.subarray(y * width * channels, (y + 1) * width * channels),
      (top + y) * row + left * channels,
    );
  }
  return { data: whole, width: canvas.width, height: canvas.height, channels };
}

/** The same picture with so many channels: grey is repeated, and what is beyond (transparency) left out. */
export function withChannels(picture: RawPixels, wanted: 1 | 3): RawPixels {
  const { data, channels } = picture;
  if (channels === wanted) return picture;
  const count = picture.width * picture.height;
  const changed = Buffer.alloc(count * wanted);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < wanted; channel++)
      changed[pixel * wanted + channel] = data[pixel * channels + (channels < 3 ? 0 : channel)] ?? 0;
  }
  return { ...picture, data: changed, channels: wanted };
}

/** `#rrggbb` as channels; grey by its brightness, as libvips turns colours into grey (linear light, Rec. 709). */
export function colourChannels(colour: string, colours: 'rgb' | 'grey'): readonly number[] {
  const values = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  if (colours === 'rgb') return values;
  const [red = 0, green = 0, blue = 0] = values.map(toLight);
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [Math.round(255 * (light <= 0.003_130_8 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055))];
}

const toLight = (value: number): number =>
  value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
