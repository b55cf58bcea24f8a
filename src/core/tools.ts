import type { Sharp } from 'sharp';
import type { FormatId } from './format.ts';
import type { RawPixels } from './perceptual-hash.ts';
import type { WritableFormat } from './picture-output.ts';

/** One input file as a worker sees it: opened, read and recognised by its content. */
export interface SourceFile {
  readonly path: string;
  /** The name without its extension. */
  readonly name: string;
  /** The extension with its dot, as it is written. */
  readonly extension: string;
  readonly format: FormatId | undefined;
  readonly bytes: Uint8Array;
}

/** What of a picture's EXIF, XMP and IPTC data its results have. The orientation is always in the pixels. */
export type MetadataPolicy = 'none' | 'keep';

/** What is known of a picture before a pixel is decoded. */
export interface PictureFacts {
  readonly format: FormatId;
  /** Pixels, upright; of one frame. */
  readonly width: number;
  readonly height: number;
  /** The file's own pixels are not upright: a tag says how to turn them. */
  readonly turned: boolean;
  readonly frames: number;
  readonly alpha: boolean;
  /** Bits a channel: 8, or 16 for what is deeper. */
  readonly depth: 8 | 16;
  /** Grey alone, without colour channels. */
  readonly grey: boolean;
  /** CMYK or Lab, which few programs show right: results become sRGB. */
  readonly cmyk: boolean;
}

/** A picture that is upright and guarded by the limits, ready for a job's own steps. */
export interface Picture extends PictureFacts {
  /** The pipeline to add steps to; orientation is applied before any of them. */
  readonly pipeline: Sharp;
  /** Whether the pipeline has all frames of an animation, one below the other; few of sharp's steps can turn those. */
  readonly moving: boolean;
}

export interface Rendered {
  readonly bytes: Uint8Array;
  /** Of one frame. */
  readonly width: number;
  readonly height: number;
  /** Of raw pixels: how many there are for each. */
  readonly channels: number;
  readonly frames: number;
}

/** Makes a result of a picture: its own steps, and last the encoding. */
export type Build = (picture: Picture) => Sharp;

/**
 * A build whose format is known before a pixel is decoded, so that its picture has what that format can hold: all
 * frames (GIF, WebP), 16 bits (PNG, TIFF), grey alone, a profile of its kind. What it cannot hold is said in a note.
 * A build without its format gets 8 bits, colours and all frames asked for: it is for pixels that are only looked at.
 */
export interface FormatBuild {
  readonly format: WritableFormat;
  readonly build: Build;
}

export interface RenderRequest {
  /**
   * `srgb` turns every colour into sRGB and drops the profile. `keep` leaves the profile and what it can show; CMYK
   * becomes sRGB all the same, as few programs show it right.
   */
  readonly colour: 'srgb' | 'keep';
  /** `all` keeps an animation moving; the pages of a document (TIFF) are not frames. */
  readonly frames: 'first' | 'all';
  readonly metadata: MetadataPolicy;
  /** Pixels that the longer side of a drawing (SVG) should have; undefined: its own size. */
  readonly drawingSize?: number;
}

export interface RenderedAll {
  readonly picture: Picture;
  /** In the order of `builds`. */
  readonly results: readonly Rendered[];
  readonly notes: readonly string[];
}

/** What the worker hands a job, so that no job imports native code. */
export interface Tools {
  /**
   * Decodes the file and encodes what `build` makes of it.
   *
   * Slightly damaged files are rendered with a note; truncated ones, bombs and unknown formats fail with their
   * own code. `notes` says what a person should know: `first of 24 frames`.
   */
  render(
    file: SourceFile,
    request: RenderRequest,
    build: Build | FormatBuild,
  ): Promise<{ readonly picture: Picture; readonly result: Rendered; readonly notes: readonly string[] }>;
  /**
   * Several results of one decode, in the order of what `plan` returns; it is called once, with what is known of the
   * picture before a pixel is decoded.
   * @param plan `atMost`: the box in pixels that the whole picture fits into in the largest of the results, before any
   * crop; it is decoded once, a drawing drawn, at that size, and a pipeline's pixels are then fewer than `width` and
   * `height` say. Undefined: each result decodes the file at its full size for itself
   */
  renderAll(
    file: SourceFile,
    request: RenderRequest,
    plan: (facts: PictureFacts) => RenderPlan,
  ): Promise<RenderedAll>;
  /** Encodes pixels that the job made itself, or got as raw ones and looked at: costs no second decode. */
  encodePixels(pixels: RawPixels, build: (pipeline: Sharp) => Sharp): Promise<Rendered>;
  /** SHA-256 in hexadecimal, as outcomes have it. */
  hashOf(bytes: Uint8Array): string;
}

export interface RenderPlan {
  readonly atMost?: { readonly width: number; readonly height: number } | undefined;
  readonly builds: readonly (Build | FormatBuild)[];
}
