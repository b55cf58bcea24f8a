import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Pixels } from './bare-png.ts';

/**
 * HEIC pictures by libheif and libde265 as WebAssembly (npm `libheif-js`, LGPL-3.0): the prebuilt sharp has no HEVC
 * decoder. Loaded at the first HEIC file only: it costs 60 ms and 20 MB.
 */
export interface HeicPicture extends Pixels {
  readonly icc: Uint8Array | undefined;
  /** A TIFF structure, as EXIF is; its orientation is in the pixels already. */
  readonly exif: Uint8Array | undefined;
  readonly xmp: Uint8Array | undefined;
  /** Pictures in the file. */
  readonly pictures: number;
}

/** Why it could not be decoded, in the library's words. */
export interface HeicProblem {
  readonly kind: 'damaged' | 'too-big';
  readonly found: string;
}

/** @param maxPixels larger ones are refused before a pixel is decoded */
export function decodeHeic(bytes: Uint8Array, maxPixels: number): HeicPicture | HeicProblem {
  try {
    return decodeWith(loadLibrary(), bytes, maxPixels);
  } catch (error) {
    if (!isTrap(error)) throw error;
    // Its memory may be in any state.
    library = undefined;
    return damaged('the decoder gave up on it');
  }
}

/** What WebAssembly throws that reads beyond its memory, or has no more of it, and what the library's abort() throws. */
const isTrap = (error: unknown): boolean =>
  error instanceof Error && ['RuntimeError', 'RangeError', 'BindingError'].includes(error.name);

function decodeWith(heif: Library, bytes: Uint8Array, maxPixels: number): HeicPicture | HeicProblem {
  const context = heif.heif_context_alloc();
  try {
    const read = heif.heif_context_read_from_memory(context, bytes);
    if (read.code !== heif.heif_error_code.heif_error_Ok) return damaged(read.message);
    const handle = heif.heif_js_context_get_primary_image_handle(context);
    if (!isHandle(handle)) return damaged(handle.message);
    try {
      return decodePicture(heif, context, handle, maxPixels);
    } finally {
      heif.heif_image_handle_release(handle);
    }
  } finally {
    heif.heif_context_free(context);
  }
}

function decodePicture(
  heif: Library,
  context: Context,
  handle: Handle,
  maxPixels: number,
): HeicPicture | HeicProblem {
  const width = heif.heif_image_handle_get_width(handle);
  const height = heif.heif_image_handle_get_height(handle);
  if (width * height > maxPixels) return { kind: 'too-big', found: `${width}×${height}` };
  const alpha = heif.heif_image_handle_has_alpha_channel(handle) !== 0;
  const { heif_chroma_interleaved_RGBA: rgba, heif_chroma_interleaved_RGB: rgb } = heif.heif_chroma;
  const decoded = heif.heif_js_decode_image2(
    handle,
    heif.heif_colorspace.heif_colorspace_RGB,
    alpha ? rgba : rgb,
  );
  if (!isDecoded(decoded)) return damaged(decoded.message);
  try {
    const [plane] = decoded.channels;
    if (plane === undefined) return damaged('no picture came out');
    const channels = alpha ? 4 : 3;
    const data = Buffer.allocUnsafe(plane.width * plane.height * channels);
    const row = plane.width * channels;
    for (let y = 0; y < plane.height; y++)
      data.set(plane.data.subarray(y * plane.stride, y * plane.stride + row), y * row);
    const ids = heif.heif_js_context_get_list_of_top_level_image_IDs(context);
    return {
      width: plane.width,
      height: plane.height,
      channels,
      data,
      icc: profileOf(heif, handle),
      exif: exifOf(heif, handle),
      xmp: metadataOf(heif, handle, 'mime', 'application/rdf+xml'),
      pictures: Array.isArray(ids) ? ids.length : 1,
    };
  } finally {
    heif.heif_image_release(decoded.image);
  }
}

function damaged(found: unknown): HeicProblem {
  // `Invalid input: Unspecified: Insufficient input data`; names of boxes are quoted as they stand in the file.
  const words = typeof found === 'string' ? found.replace(heads, '').replace(/[^ -~]+/g, '') : '';
  return { kind: 'damaged', found: words === '' ? 'the decoder gave no reason' : words };
}
const heads =
  /^((Invalid input|Unspecified|Unsupported (feature|file-type)|Memory allocation error|Security limit exceeded|Decoder plugin generated an error): )+/;

function profileOf(heif: Library, { $$: { ptr: handle } }: Handle): Uint8Array | undefined {
  const size = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0 || size > mostMetadata) return undefined;
  return copied(heif, size, (error, at) => heif._heif_image_handle_get_raw_color_profile(error, handle, at));
}

function exifOf(heif: Library, handle: Handle): Uint8Array | undefined {
  const block = metadataOf(heif, handle, 'Exif');
  if (block === undefined) return undefined;
  // ISO/IEC 23008-12 A.2.1: the block begins with how far behind this number the TIFF header stands.
  const start = 4 + new DataView(block.buffer, block.byteOffset).getUint32(0);
  return start < block.length ? block.subarray(start) : undefined;
}

/** The first block of a kind; of those that are only called `mime`, the one whose content is of that type. */
function metadataOf(
  heif: Library,
  { $$: { ptr: handle } }: Handle,
  kind: 'Exif' | 'mime',
  content?: string,
): Uint8Array | undefined {
  const filter = heif._malloc(8);
  const ids = heif._malloc(4 * mostBlocks);
  try {
    heif.HEAPU8.set(Buffer.from(`${kind}\0`), filter);
    const count = heif._heif_image_handle_get_list_of_metadata_block_IDs(handle, filter, ids, mostBlocks);
    for (let i = 0; i < count; i++) {
      const id = new DataView(heif.HEAPU8.buffer).getUint32(ids + 4 * i, true);
      const size = heif._heif_image_handle_get_metadata_size(handle, id);
      const isWanted =
        content === undefined ||
        textAt(heif, heif._heif_image_handle_get_metadata_content_type(handle, id)) === content;
      if (size < 8 || size > mostMetadata || !isWanted) continue;
      return copied(heif, size, (error, at) => heif._heif_image_handle_get_metadata(error, handle, id, at));
    }
    return undefined;
  } finally {
    heif._free(filter);
    heif._free(ids);
  }
}
const mostBlocks = 16;

function textAt({ HEAPU8 }: Library, at: number): string {
  const end = HEAPU8.indexOf(0, at);
  return end === -1 || end - at > 100 ? '' : Buffer.from(HEAPU8.subarray(at, end)).toString('latin1');
}
const mostMetadata = 10_000_000;

/** @param fill is told where to put an error, which a returned structure is for the library, and where the bytes */
function copied(heif: Library, size: number, fill: (error: number, at: number) => void): Uint8Array {
  const error = heif._malloc(errorSize + size);
  try {
    const at = error + errorSize;
    fill(error, at);
    return Buffer.from(heif.HEAPU8.subarray(at, at + size));
  } finally {
    heif._free(error);
  }
}
const errorSize = 16;

interface Context {
  readonly $$: { readonly ptr: number };
}
type Handle = Context;
interface Problem {
  readonly code: unknown;
  readonly message: unknown;
}
interface Decoded {
  readonly image: unknown;
  readonly channels: readonly {
    readonly width: number;
    readonly height: number;
    readonly stride: number;
    readonly data: Uint8Array;
  }[];
}

/** The part of the library that is used; its own types know neither the decoder nor what may come back of it. */
interface Library {
  readonly HEAPU8: Uint8Array;
  readonly heif_error_code: { readonly heif_error_Ok: unknown };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: Record<'heif_chroma_interleaved_RGB' | 'heif_chroma_interleaved_RGBA', unknown>;
  heif_context_alloc(): Context;
  heif_context_free(context: Context): void;
  heif_context_read_from_memory(context: Context, bytes: Uint8Array): Problem;
  heif_js_context_get_primary_image_handle(context: Context): Handle | Problem;
  heif_js_context_get_list_of_top_level_image_IDs(context: Context): unknown;
  heif_js_decode_image2(handle: Handle, colorspace: unknown, chroma: unknown): Decoded | Problem;
  heif_image_handle_get_width(handle: Handle): number;
  heif_image_handle_get_height(handle: Handle): number;
  heif_image_handle_has_alpha_channel(handle: Handle): number;
  heif_image_handle_release(handle: Handle): void;
  heif_image_release(image: unknown): void;
  _malloc(size: number): number;
  _free(at: number): void;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, at: number): void;
  _heif_image_handle_get_list_of_metadata_block_IDs(
    handle: number,
    filter: number,
    ids: number,
    count: number,
  ): number;
  _heif_image_handle_get_metadata_content_type(handle: number, id: number): number;
  _heif_image_handle_get_metadata_size(handle: number, id: number): number;
  _heif_image_handle_get_metadata(error: number, handle: number, id: number, at: number): void;
}

const isHandle = (result: Handle | Problem): result is Handle => '$$' in result;
const isDecoded = (result: Decoded | Problem): result is Decoded => 'channels' in result;

let library: Library | undefined;

/** Not bundled: the licence wants it to be replaceable. */
function loadLibrary(): Library {
  if (library !== undefined) return library;
  const require = createRequire(import.meta.url);
  const wasmBinary = fs.readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
  const start = require('libheif-js/libheif-wasm/libheif.js') as (options: object) => Library;
  library = start({ wasmBinary });
  return library;
}
