import type { SharpOptions } from 'sharp';
import type { PictureHeader } from './picture-header.ts';
import type { SharpConstructor } from './sharp-types.ts';

/** Something that can be decoded: the source itself, or what was made of it for several results. */
export interface OpenedPicture {
  readonly sharp: SharpConstructor;
  readonly bytes: Uint8Array;
  readonly header: PictureHeader;
  readonly options: SharpOptions;
}
