import { failure, type Failure } from '../failure.ts';
import { furtherAt } from '../jpeg/further.ts';
import { isStrippable, stripMetadata } from '../metadata/strip.ts';
import type { WritableFormat } from '../picture-output.ts';
import type { Packing } from '../png/read.ts';
import type { PictureFacts, SourceFile, Tools } from '../tools.ts';
import { optimiseJpeg } from './jpeg.ts';
import { optimiseAvif, optimiseGif, optimiseTiff, optimiseWebp } from './others.ts';
import { optimisePng } from './png.ts';
import type { Optimised, Wish, Work } from './wish.ts';

export interface OptimisedPicture {
  readonly facts: PictureFacts;
  /** Of the result. */
  readonly size: { readonly width: number; readonly height: number };
  readonly found: Optimised;
}

const ways: Readonly<Record<WritableFormat, (work: Work) => Promise<Optimised>>> = {
  jpeg: optimiseJpeg,
  png: optimisePng,
  webp: optimiseWebp,
  avif: optimiseAvif,
  tiff: optimiseTiff,
  gif: optimiseGif,
};

/** The smallest file of the same format that the wish allows, not yet compared with what there was. */
export async function optimised(
  given: SourceFile,
  format: WritableFormat,
  wish: Wish,
  tools: Tools,
  packing: Packing,
): Promise<OptimisedPicture | { readonly failure: Failure }> {
  const request = { colour: 'keep', frames: 'all', metadata: 'none' } as const;
  const { picture: facts } = await tools.renderAll(given, request, () => ({ builds: [] }));
  const size = sizeWithin(facts, wish.longEdge);
  const shown = size ?? { width: facts.width, height: facts.height };
  if (format === 'tiff' && facts.frames > 1)
    return {
      facts,
      size: shown,
      found: { left: `it has ${facts.frames} pages, of which only one would be left` },
    };
  if (wish.strip && furtherAt(given.bytes) !== undefined)
    return { facts, size: shown, found: { left: 'a film or further pictures in it would be stripped too' } };
  const file = wish.strip ? stripped(given) : given;
  if ('failure' in file) return file;
  return { facts, size: shown, found: await ways[format]({ file, facts, wish, tools, packing, size }) };
}

/** The file without its metadata, where they can go and there are some, for one that does not become smaller otherwise. */
export function onlyStripped(file: SourceFile): Uint8Array | undefined {
  if (!isStrippable(file.format) || furtherAt(file.bytes) !== undefined) return undefined;
  const found = stripMetadata(file.bytes, file.format);
  return 'damaged' in found || found.removed.length === 0 ? undefined : found.bytes;
}

/** Without its metadata where the container allows it; in others the encoder leaves it out. */
function stripped(file: SourceFile): SourceFile | { readonly failure: Failure } {
  if (!isStrippable(file.format)) return file;
  const found = stripMetadata(file.bytes, file.format);
  return 'damaged' in found
    ? { failure: failure('damaged', { found: found.damaged }) }
    : { ...file, bytes: found.bytes };
}

function sizeWithin({ width, height }: PictureFacts, longEdge: number | undefined): Work['size'] {
  const longer = Math.max(width, height);
  if (longEdge === undefined || longer <= longEdge) return undefined;
  const shrunk = (side: number): number => Math.max(1, Math.round((side * longEdge) / longer));
  return { width: shrunk(width), height: shrunk(height) };
}
