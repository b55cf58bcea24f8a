import type { Packing } from '../png/read.ts';
import type { PictureFacts, SourceFile, Tools } from '../tools.ts';

/** What the optimising of one picture needs to know. */
export interface Wish {
  /** May pixels change, as long as they look the same? */
  readonly lossy: boolean;
  /** 1–100, on JPEG's scale. */
  readonly quality: number;
  /** Bytes that the result should not pass; undefined: as small as the quality gives. */
  readonly target: number | undefined;
  /** Pixels that neither side passes; undefined: as large as it is. */
  readonly longEdge: number | undefined;
  readonly strip: boolean;
}

export interface Work {
  /** Without its metadata where that is to go. */
  readonly file: SourceFile;
  readonly facts: PictureFacts;
  readonly wish: Wish;
  readonly tools: Tools;
  readonly packing: Packing;
  /** The size to be resized to; undefined: as it is. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

/** A smaller file, or why there is none to be made. */
export type Optimised = Smaller | { readonly left: string };

export interface Smaller {
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
  /** Share that it must at least save to be worth what it loses: encoding anew what was lossy before loses again. */
  readonly worth?: number;
}

/** Another loss for less than this is a bad bargain, where nobody knows how much was lost before. */
export const worthAnotherLoss = 0.1;

/** The smallest of what there is. */
export const smallestOf = (found: readonly Smaller[], otherwise: string): Optimised =>
  found.reduce<Smaller | undefined>(
    (best, each) => (best === undefined || each.bytes.length < best.bytes.length ? each : best),
    undefined,
  ) ?? { left: otherwise };
