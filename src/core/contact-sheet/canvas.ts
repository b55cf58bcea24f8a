import type { RawPixels } from '../perceptual-hash.ts';
import { type Glyph, glyphHeight, glyphWidth } from './font.ts';

export type Colour = readonly [red: number, green: number, blue: number];

export const colourOf = (hex: string): Colour => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

/** Pixels to draw on: red, green, blue. What would be outside is left out. */
export class Canvas implements RawPixels {
  readonly channels = 3;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number, background: Colour) {
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(width * height * 3);
    const row = this.data.subarray(0, width * 3);
    for (let at = 0; at < row.length; at += 3) row.set(background, at);
    for (let y = 1; y < height; y++) this.data.copyWithin(y * width * 3, 0, width * 3);
  }

  /** Another picture; of grey, or red, green and blue. */
  put({ data, width, height, channels }: RawPixels, left: number, top: number): void {
    for (let y = 0; y < Math.min(height, this.height - top); y++) {
      const target = ((top + y) * this.width + left) * 3;
      if (channels === 3 && left + width <= this.width) {
        this.data.set(data.subarray(y * width * 3, (y + 1) * width * 3), target);
        continue;
      }
      for (let x = 0; x < Math.min(width, this.width - left); x++) {
        const at = (y * width + x) * channels;
        for (let c = 0; c < 3; c++) this.data[target + x * 3 + c] = data[at + (channels < 3 ? 0 : c)] ?? 0;
      }
    }
  }

  fill(left: number, top: number, width: number, height: number, colour: Colour): void {
    const right = Math.min(this.width, left + width);
    for (let y = Math.max(0, top); y < Math.min(this.height, top + height); y++)
      for (let x = Math.max(0, left); x < right; x++) this.data.set(colour, (y * this.width + x) * 3);
  }

  /** A frame with both diagonals: there is no picture here. */
  cross(left: number, top: number, side: number, colour: Colour): void {
    this.fill(left, top, side, 1, colour);
    this.fill(left, top + side - 1, side, 1, colour);
    this.fill(left, top, 1, side, colour);
    this.fill(left + side - 1, top, 1, side, colour);
    for (let at = 0; at < side; at++) {
      this.fill(left + at, top + at, 1, 1, colour);
      this.fill(left + side - 1 - at, top + at, 1, 1, colour);
    }
  }

  write(glyphs: readonly Glyph[], left: number, top: number, scale: number, colour: Colour): void {
    for (const [i, { columns }] of glyphs.entries()) {
      for (const [x, column] of columns.entries()) {
        for (let y = 0; y < glyphHeight; y++) {
          if (((column >> y) & 1) === 0) continue;
          this.fill(left + (i * glyphWidth + x) * scale, top + y * scale, scale, scale, colour);
        }
      }
    }
  }
}
