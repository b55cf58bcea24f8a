import { encode } from './encode.ts';
import type { Pixels } from './pixels.ts';
import { Random } from './random.ts';
import type { Sample } from './sample-sets.ts';
import { drawScene } from './scene.ts';

/** A sample's recipe → its bytes; the same bytes each time with the same sharp. */
export async function renderSample(sample: Sample): Promise<Buffer> {
  if (sample.broken === 'garbage') return garbage(sample.seed);
  const scene = drawScene(sample);
  const picture = sample.alpha ? withVignette(scene) : scene;
  const frames = Array.from({ length: sample.frames }, (_, frame) => withMovingSquare(picture, frame));
  const bytes = await encode(frames, sample.encoding);
  return sample.broken === 'truncated' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
}

function garbage(seed: number): Buffer {
  const random = new Random(seed);
  return Buffer.from(Uint8Array.from({ length: 20_000 }, () => random.whole(0, 255)));
}

/** See-through outside of an ellipse, with a soft edge. */
function withVignette({ width, height, data: from }: Pixels): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, at = 0, source = 0; y < height; y++) {
    const dy = (2 * y) / height - 1;
    for (let x = 0; x < width; x++) {
      const dx = (2 * x) / width - 1;
      data[at++] = from[source++] ?? 0;
      data[at++] = from[source++] ?? 0;
      data[at++] = from[source++] ?? 0;
      data[at++] = (1.1 - dx * dx - dy * dy) * 1000;
    }
  }
  return { width, height, channels: 4, data };
}

/** Frame 0 is the picture itself; in later ones a white square goes across it. */
function withMovingSquare(picture: Pixels, frame: number): Pixels {
  if (frame === 0) return picture;
  const { width, height, channels } = picture;
  const data = picture.data.slice();
  const side = Math.floor(Math.min(width, height) / 8);
  const left = Math.min(width - side, frame * side);
  for (let y = side; y < 2 * side; y++) {
    const start = (y * width + left) * channels;
    data.fill(255, start, start + side * channels);
  }
  return { ...picture, data };
}
