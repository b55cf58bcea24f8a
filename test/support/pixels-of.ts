import sharp from 'sharp';

/** All pixels of all frames as they are stored, not turned and not converted: equal only where nothing was encoded anew. */
export const pixelsOf = (picture: Uint8Array): Promise<Buffer> =>
  sharp(picture, { animated: true, failOn: 'error', ignoreIcc: true }).raw().toBuffer();
