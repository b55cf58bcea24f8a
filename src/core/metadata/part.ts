/**
 * What a piece of a picture file is there for. `picture` is what it takes to show the picture as it is: pixels,
 * animation, colour profile; all the rest can go without a pixel being touched.
 */
export type PartKind =
  | 'picture'
  | 'exif'
  | 'xmp'
  /** IPTC and what else Photoshop writes beside it. */
  | 'iptc'
  | 'comment'
  /** When the file was written last. */
  | 'time'
  | 'preview'
  /** Who made and edited it, signed (C2PA). */
  | 'credentials'
  /** What cameras and programs write for themselves. */
  | 'vendor'
  /** What makes it an HDR picture on screens that can show one. */
  | 'gain-map'
  /** The list of further pictures in the same file. */
  | 'pictures'
  /** Bytes behind the end of the picture: a film, further pictures. */
  | 'appended'
  /** Says nothing and serves nothing: it goes too, but not by itself a reason to write the file anew. */
  | 'filler';

export interface Part {
  readonly kind: PartKind;
  /** Its bytes in the file, heads and checksums included. */
  readonly start: number;
  readonly end: number;
  /** Where its content begins and ends. */
  readonly content?: readonly [start: number, end: number];
  /** What a text says of itself, in PNG. */
  readonly keyword?: string;
  /** What stands for it where it stays. */
  readonly instead?: Uint8Array;
}

/** A file in its parts, in order and without gaps, or what is wrong with it, in words. */
export type Split = { readonly parts: readonly Part[] } | { readonly damaged: string };

export const endsEarly = { damaged: 'it ends too early' } as const;

/** Text of fixed length: names of chunks, marks of segments. */
export const latin = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('latin1', start, end);

export const contentOf = (bytes: Buffer, { content, start, end }: Part): Buffer =>
  content === undefined ? bytes.subarray(start, end) : bytes.subarray(...content);

/** What follows the end of the picture; the zeros with which some cameras fill it up are nothing. */
export function behind(bytes: Buffer, end: number): readonly Part[] {
  if (end >= bytes.length) return [];
  const kind = saysNothing(bytes.subarray(end)) ? 'filler' : 'appended';
  return [{ kind, start: end, end: bytes.length }];
}

/** Zeros, ones and ends of lines, in any number. */
export function saysNothing(rest: Buffer): boolean {
  // The same byte all over is found in a hundredth of the time: a sparse file may have hundreds of megabytes of it.
  const isEven = rest.subarray(1).equals(rest.subarray(0, -1));
  const looked = isEven ? rest.subarray(0, 1) : rest;
  return looked.every((byte) => byte === 0 || byte === 0xff || byte === 0x0a || byte === 0x0d);
}
