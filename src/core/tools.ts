import type { Sharp } from 'sharp';
import type { FormatId } from './format.ts';

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

/** A picture that is upright and guarded by the limits, ready for a job's own steps. */
export interface Picture {
  /** The pipeline to add steps to; orientation is applied before any of them. */
  readonly pipeline: Sharp;
  readonly format: FormatId;
  /** Pixels, upright; of one frame. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly alpha: boolean;
}

export interface Rendered {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface RenderRequest {
  /** `srgb` turns every colour into sRGB and drops the profile. */
  readonly colour: 'srgb';
  /** Pixels that the longer side of a drawing (SVG) should have. */
  readonly drawingSize: number;
}

/** What the worker hands a job, so that no job imports native code. */
export interface Tools {
  /**
   * Decodes the file's first frame and encodes what `build` makes of it.
   *
   * Slightly damaged files are rendered with a note; truncated ones, bombs and unknown formats fail with their
   * own code. `notes` says what a person should know: `first of 24 frames`.
   */
  render(
    file: SourceFile,
    request: RenderRequest,
    build: (picture: Picture) => Sharp,
  ): Promise<{ readonly picture: Picture; readonly result: Rendered; readonly notes: readonly string[] }>;
}
