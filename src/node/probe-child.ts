import { createRequire } from 'node:module';
import type { Sharp } from 'sharp';
import { probeFlag } from './child-flags.ts';
import { errorText } from './os-error.ts';
import { describeEngine, flavourOf, loadSharp } from './sharp.ts';
import type { SharpConstructor } from './sharp-types.ts';

/** What a probe child says, as one line of JSON on stdout; a crash says nothing. */
export type ProbeAnswer =
  { readonly ok: true; readonly engine: string } | { readonly ok: false; readonly problem: string };

/**
 * Writes and reads back pictures in every format that jobs use, compares the pixels, and tells. What goes wrong in
 * native code (a crash, GLib's complaints on stderr) is for the parent to see.
 */
export async function answerProbe(load = loadSharp): Promise<void> {
  const answer = await tryOut(load).catch((error: unknown): ProbeAnswer => ({
    ok: false,
    problem: firstLine(error),
  }));
  if (!answer.ok) process.exitCode = 1;
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function tryOut(load: typeof loadSharp): Promise<ProbeAnswer> {
  const sharp = await loadWanted(load);
  for (const format of formats) await tryFormat(sharp, format);
  return { ok: true, engine: await describeEngine() };
}

async function loadWanted(load: typeof loadSharp): Promise<SharpConstructor> {
  // Only the native script may ask why: in the other one that would load the very library it stands in for.
  if (process.argv[process.argv.indexOf(probeFlag) + 1] !== 'native') return load();
  const sharp = await load().catch(() => undefined);
  if (sharp === undefined || flavourOf(sharp) !== 'native') throw new Error(whyNotNative());
  return sharp;
}

/** What follows is advice for whoever builds programs, or a stack. */
const firstLine = (error: unknown): string => errorText(error).split('\n')[0] ?? '';

interface TriedFormat {
  readonly name: string;
  readonly write: (picture: Sharp) => Sharp;
  /** By how much a channel of a pixel may be off, of 255, on average. */
  readonly tolerance: number;
}

const formats: readonly TriedFormat[] = [
  { name: 'jpeg', write: (picture) => picture.jpeg({ quality: 95 }), tolerance: 2 },
  { name: 'png', write: (picture) => picture.png(), tolerance: 0 },
  { name: 'webp', write: (picture) => picture.webp({ lossless: true }), tolerance: 0 },
  { name: 'tiff', write: (picture) => picture.tiff({ compression: 'lzw' }), tolerance: 0 },
  { name: 'gif', write: (picture) => picture.gif(), tolerance: 6 },
  { name: 'heif', write: (picture) => picture.avif({ quality: 90, effort: 0 }), tolerance: 2 },
];

const width = 48;
const height = 32;
/** Red grows to the right, green downwards and blue to the left: smooth, so that lossy formats keep it well. */
const drawn = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
  return [x * 5, y * 7, 240 - x * 4][i % 3] ?? 0;
});

async function tryFormat(sharp: SharpConstructor, { name, write, tolerance }: TriedFormat): Promise<void> {
  const raw = { width, height, channels: 3 } as const;
  const written = await write(sharp(drawn, { raw })).toBuffer();
  const { format } = await sharp(written).metadata();
  const back = await sharp(written)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const small = await sharp(written).resize(16).png().toBuffer({ resolveWithObject: true });
  if (format !== name) throw new Error(`${name} is taken for ${format}`);
  const sizes = `${back.info.width}×${back.info.height}, ${small.info.width}×${small.info.height}`;
  if (sizes !== '48×32, 16×11') throw new Error(`${name} has the wrong size: ${sizes}`);
  const off = drawn.reduce((sum, value, i) => sum + Math.abs(value - (back.data[i] ?? 0)), 0) / drawn.length;
  if (off > tolerance) throw new Error(`${name} has the wrong pixels: ${off.toFixed(1)} off`);
}

/** sharp keeps to itself why it passed over the native build: it is tried once more, alone. */
function whyNotNative(): string {
  const musl = process.platform === 'linux' && !hasGlibc() ? 'musl' : '';
  const platform = `${process.platform}${musl}-${process.arch}`;
  try {
    createRequire(import.meta.url)(`@img/sharp-${platform}/sharp.node`);
    return `sharp refuses its binary for ${platform} on this processor`;
  } catch (error) {
    const text = firstLine(error);
    return text.startsWith('Cannot find module') ? `there is no binary for ${platform}` : text;
  }
}

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as { readonly header?: object };
  return header !== undefined && 'glibcVersionRuntime' in header;
}
