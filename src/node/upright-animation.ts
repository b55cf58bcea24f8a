import type { Sharp } from 'sharp';
import type { OpenedPicture } from './opened-picture.ts';

/**
 * An animation of which a tag says how to turn it, with every frame turned. libvips has the frames one below the
 * other and would turn them all together: their order with them, or not at all ("Rotate is not supported"). Only
 * WebP has such a tag, and only by an editor's hand, so time and the metadata that it costs do not matter.
 */
export async function uprightAnimation(opened: OpenedPicture): Promise<OpenedPicture> {
  const { sharp, bytes, header, options } = opened;
  const { data, info } = await sharp(bytes, { ...options, autoOrient: false, animated: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, pageHeight = info.height, pages = 1 } = info;
  const raw = { width, height: pageHeight, channels: 4 } as const;
  const length = width * pageHeight * raw.channels;
  const frames: Buffer[] = [];
  for (let at = 0; at + length <= data.length; at += length)
    frames.push(
      await turned(sharp(data.subarray(at, at + length), { raw }), header.orientation)
        .raw()
        .toBuffer(),
    );
  const { width: across, height: down } = header.facts;
  const upright = sharp(Buffer.concat(frames), {
    raw: { width: across, height: down * pages, channels: 4, pageHeight: down },
  }).webp({ lossless: true, exact: true, effort: 0, ...header.timing });
  return {
    sharp,
    bytes: await upright.toBuffer(),
    options,
    header: { ...header, icc: undefined, exif: undefined, xmp: undefined },
  };
}

/** sharp mirrors first and turns then, whatever the order in which it is told to. */
function turned(frame: Sharp, orientation: number): Sharp {
  switch (orientation) {
    case 2:
      return frame.flop();
    case 3:
      return frame.rotate(180);
    case 4:
      return frame.flip();
    case 5:
      return frame.flip().rotate(90);
    case 6:
      return frame.rotate(90);
    case 7:
      return frame.flop().rotate(90);
    case 8:
      return frame.rotate(270);
    default:
      return frame;
  }
}
