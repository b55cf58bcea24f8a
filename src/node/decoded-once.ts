import { withPngExif } from '../core/metadata/png-parts.ts';
import type { ColourPlan } from './picture-colour.ts';
import { applyColour, colourInput, colourPlan } from './picture-colour.ts';
import { keepMetadata } from './picture-metadata.ts';
import type { OpenedPicture } from './opened-picture.ts';
import type { RenderRequest } from '../core/tools.ts';

/**
 * The picture decoded once and brought to the size of the largest result, for all the results.
 *
 * It is a PNG that is not compressed: that carries profile, EXIF, XMP, 16 bits and alpha as the source does. Measured
 * on a 24-megapixel JPEG (sharp 0.35.5, one thread, ms): to make 1920 pixels of it as raw pixels 139–164, as TIFF
 * 146–150, as PNG 139–160; 640 pixels of that again 6, 10–13 and 11–12, of the source 77–80. Raw pixels would lose
 * the profile, TIFF the EXIF data, for a few ms. At full size the copy (240) costs more than it saves (two decodes of
 * 100 beside an encoding of seconds) and holds all pixels; so without a size each result decodes for itself. But for a
 * TIFF with EXIF data, which libvips does not read: the copy has them.
 */
export async function decodedOnce(
  opened: OpenedPicture,
  { colour, metadata }: RenderRequest,
  atMost: { readonly width: number; readonly height: number },
  results: readonly ColourPlan[],
): Promise<OpenedPicture> {
  const { sharp, bytes, header, options } = opened;
  const plan = commonPlan(colourPlan(header, colour, 'png'), results);
  const pipeline = sharp(bytes, { ...options, ...colourInput(plan, header) })
    .resize({ ...atMost, fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 0, adaptiveFiltering: false });
  applyColour(pipeline, plan, header);
  const { keepsProfile } = plan;
  if (metadata === 'keep') keepMetadata(pipeline, header, false);
  const copy = await pipeline.toBuffer();
  const { hasTiffExif, exif } = header;
  const isPlain = plan.space === 'srgb' && !keepsProfile;
  return {
    sharp,
    bytes: hasTiffExif && exif !== undefined ? withPngExif(copy, exif) : copy,
    options: { limitInputPixels: options.limitInputPixels ?? true },
    header: {
      ...header,
      facts: { ...header.facts, depth: plan.space.endsWith('16') ? 16 : 8 },
      icc: keepsProfile ? header.icc : undefined,
      channels: isPlain ? 'rgb' : header.channels,
    },
  };
}

/** As much as the results can hold between them, and no more. */
function commonPlan(most: ColourPlan, results: readonly ColourPlan[]): ColourPlan {
  if (results.every(({ space, keepsProfile }) => space === 'srgb' && !keepsProfile))
    return { space: 'srgb', keepsProfile: false };
  const isDeep = results.some(({ space }) => space.endsWith('16'));
  return isDeep ? most : { ...most, space: most.space === 'grey16' || most.space === 'b-w' ? 'b-w' : 'srgb' };
}
