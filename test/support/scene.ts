import type { Pixels } from './pixels.ts';
import { Random } from './random.ts';

/** Longest side of the sketch that is enlarged to the full picture; drawing it costs a few milliseconds. */
const sketchSide = 256;
/** Side of the grain tile, a power of two so that wrapping is a mask. */
const tileSide = 1024;

export interface SceneRequest {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** How strong texture and noise are, 0–1: sharper pictures make bigger files. */
  readonly grain: number;
}

/**
 * Something like a photo: a sky, a ground, things with edges and shades, texture and sensor noise. A small sketch
 * is drawn and enlarged, and texture comes from a tile, so that 24 megapixels take a quarter of a second.
 */
export function drawScene(request: SceneRequest): Pixels {
  const { width, height, seed } = request;
  const random = new Random(seed);
  const scale = Math.min(1, sketchSide / Math.max(width, height));
  const sketch = drawSketch(
    random,
    Math.max(2, Math.round(width * scale)),
    Math.max(2, Math.round(height * scale)),
  );
  return develop(sketch, request, random);
}

type Colour = readonly [number, number, number];

const colour = (random: Random, low: number, high: number): Colour => [
  random.between(low, high),
  random.between(low, high),
  random.between(low, high),
];

function drawSketch(random: Random, width: number, height: number): Pixels & { readonly channels: 3 } {
  const sketch = { width, height, channels: 3, data: new Uint8ClampedArray(width * height * 3) } as const;
  drawLandscape(sketch, random);
  for (let things = random.whole(6, 18); things > 0; things--) drawThing(sketch, random);
  return sketch;
}

/** A sky over a ground, each with a gradient, and a wavy line between them. */
function drawLandscape({ width, height, data }: Pixels, random: Random): void {
  const horizon = random.between(0.3, 0.7) * height;
  const wave = random.between(0.01, 0.06) * height;
  const period = random.between(4, 14) / width;
  const [skyTop, skyLow] = [colour(random, 60, 200), colour(random, 140, 250)];
  const [groundFar, groundNear] = [colour(random, 60, 160), colour(random, 10, 90)];
  for (let x = 0; x < width; x++) {
    const edge = horizon + wave * Math.sin(x * period);
    for (let y = 0; y < height; y++) {
      const isSky = y < edge;
      const part = isSky ? y / edge : (y - edge) / (height - edge);
      const from = isSky ? skyTop : groundFar;
      const to = isSky ? skyLow : groundNear;
      const at = (y * width + x) * 3;
      data[at] = from[0] + (to[0] - from[0]) * part;
      data[at + 1] = from[1] + (to[1] - from[1]) * part;
      data[at + 2] = from[2] + (to[2] - from[2]) * part;
    }
  }
}

/** A ball or a block, lit from one side, in front of what is there. */
function drawThing({ width, height, data }: Pixels, random: Random): void {
  const [centreX, centreY] = [random.next() * width, random.between(0.2, 1) * height];
  const radiusX = random.between(0.02, 0.18) * width;
  const radiusY = radiusX * random.between(0.5, 2);
  const isRound = random.next() < 0.5;
  const [lightX, lightY] = [random.between(-0.5, 0.5), random.between(-0.4, 0)];
  const [red, green, blue] = colour(random, 20, 255);
  const [left, right] = [Math.max(0, Math.ceil(centreX - radiusX)), Math.min(width, centreX + radiusX)];
  const [top, bottom] = [Math.max(0, Math.ceil(centreY - radiusY)), Math.min(height, centreY + radiusY)];
  for (let y = top; y < bottom; y++) {
    const dy = (y - centreY) / radiusY;
    for (let x = left; x < right; x++) {
      const dx = (x - centreX) / radiusX;
      if (isRound && dx * dx + dy * dy > 1) continue;
      const shade = 0.75 + lightX * dx + lightY * dy;
      const at = (y * width + x) * 3;
      data[at] = red * shade;
      data[at + 1] = green * shade;
      data[at + 2] = blue * shade;
    }
  }
}

let tile: Int8Array | undefined;

/** Texture in five sizes and noise that differs by colour; the same tile for every picture. */
function grainTile(): Int8Array {
  if (tile !== undefined) return tile;
  const random = new Random(20_090_815);
  const made = new Int8Array(tileSide * tileSide * 3);
  const octaves = [1, 2, 4, 8, 16].map((step) => {
    const side = tileSide / step;
    return { step, side, values: Float32Array.from({ length: side * side }, () => random.next() - 0.5) };
  });
  let at = 0;
  for (let y = 0; y < tileSide; y++) {
    for (let x = 0; x < tileSide; x++) {
      let light = 0;
      for (const { step, side, values } of octaves) {
        light += values[Math.floor(y / step) * side + Math.floor(x / step)] ?? 0;
      }
      for (let c = 0; c < 3; c++)
        made[at++] = Math.max(-127, Math.min(127, light * 60 + (random.next() - 0.5) * 40));
    }
  }
  return (tile = made);
}

/** Enlarges and adds the grain in one go: this loop sees every sample of 24-megapixel pictures. */
function develop(sketch: Pixels, { width, height, grain }: SceneRequest, random: Random): Pixels {
  const data = new Uint8ClampedArray(width * height * 3);
  const texture = grainTile();
  const mask = tileSide - 1;
  const [shiftX, shiftY] = [random.whole(0, mask), random.whole(0, mask)];
  const line = new Float32Array(sketch.width * 3);
  const across = stretch(sketch.width, width);
  const down = stretch(sketch.height, height);
  for (let y = 0, to = 0; y < height; y++) {
    blendRows(line, sketch, down.cell[y] ?? 0, down.part[y] ?? 0);
    const tileRow = ((y + shiftY) & mask) * tileSide;
    for (let x = 0; x < width; x++) {
      let from = (across.cell[x] ?? 0) * 3;
      const part = across.part[x] ?? 0;
      let noise = (tileRow + ((x + shiftX) & mask)) * 3;
      for (const end = to + 3; to < end; to++, from++, noise++) {
        const left = line[from] ?? 0;
        data[to] = left + ((line[from + 3] ?? 0) - left) * part + (texture[noise] ?? 0) * grain;
      }
    }
  }
  return { width, height, channels: 3, data };
}

/** For each place of the long side: the cell of the short side at its left, and how far it is to the next one. */
function stretch(short: number, long: number): { readonly cell: Int32Array; readonly part: Float32Array } {
  const cell = new Int32Array(long);
  const part = new Float32Array(long);
  for (let place = 0; place < long; place++) {
    const exact = (place * (short - 1)) / Math.max(1, long - 1);
    cell[place] = Math.min(short - 2, Math.floor(exact));
    part[place] = exact - (cell[place] ?? 0);
  }
  return { cell, part };
}

function blendRows(line: Float32Array, { width, data }: Pixels, row: number, part: number): void {
  const length = width * 3;
  const start = row * length;
  for (let at = 0; at < length; at++) {
    const upper = data[start + at] ?? 0;
    line[at] = upper + ((data[start + length + at] ?? 0) - upper) * part;
  }
}
