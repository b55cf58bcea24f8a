import type { Sharp, SharpOptions } from 'sharp';
import { isSrgbProfile } from '../core/icc.ts';
import { canBeDeep, type WritableFormat } from '../core/picture-output.ts';
import type { RenderRequest } from '../core/tools.ts';
import type { PictureHeader } from './picture-header.ts';

/** How the colours of a picture come into one of its results. */
export interface ColourPlan {
  readonly space: 'srgb' | 'b-w' | 'rgb16' | 'grey16';
  /** The numbers stay as they are, and the profile that says what they mean stays with them. */
  readonly keepsProfile: boolean;
}

type ColourFacts = Pick<PictureHeader, 'channels' | 'icc'> & { readonly facts: { readonly depth: 8 | 16 } };

/**
 * @param format what the result is written in; undefined: its pixels are looked at
 */
export function colourPlan(
  { channels, icc, facts: { depth } }: ColourFacts,
  wanted: RenderRequest['colour'],
  format: WritableFormat | undefined,
): ColourPlan {
  if (wanted === 'srgb' || channels === 'other') return { space: 'srgb', keepsProfile: false };
  const isDeep = depth === 16 && format !== undefined && canBeDeep(format);
  const profile = icc === undefined ? undefined : profileSpace(icc);
  if (channels === 'grey') {
    if (format === undefined || !canBeGrey(format)) return { space: 'srgb', keepsProfile: false };
    return { space: isDeep ? 'grey16' : 'b-w', keepsProfile: profile === 'GRAY' };
  }
  return { space: isDeep ? 'rgb16' : 'srgb', keepsProfile: profile === 'RGB ' && format !== 'gif' };
}

/** The others have red, green and blue always, for which a profile of grey would be wrong. */
const canBeGrey = (format: WritableFormat): boolean =>
  format === 'jpeg' || format === 'png' || format === 'tiff';

/** Which channels a profile speaks of: ICC.1:2022 §7.2.6. */
const profileSpace = (icc: Uint8Array): string => String.fromCharCode(...icc.subarray(16, 20));

/** What the decoder must know of it. The transform from sRGB to sRGB costs 7–10 ms and changes nothing. */
export function colourInput({ keepsProfile }: ColourPlan, { icc }: ColourFacts): SharpOptions {
  return !keepsProfile && icc !== undefined && isSrgbProfile(icc) ? { ignoreIcc: true } : {};
}

/** Has a pipeline end in the colours of the plan. */
export function applyColour(pipeline: Sharp, { space, keepsProfile }: ColourPlan, header: ColourFacts): void {
  if (space !== 'srgb') pipeline.toColourspace(space);
  if (keepsProfile) pipeline.keepIccProfile();
  else if (needsDeepTransform(header)) pipeline.withIccProfile('srgb', { attach: false });
}

/**
 * sharp 0.35.5 brings 16-bit colours with a profile into Display P3 and drops the profile: a pure red of P3 came out
 * as 234, 51, 35 of nothing. A second transform, of its own P3, makes sRGB of them.
 */
const needsDeepTransform = ({ channels, icc, facts: { depth } }: ColourFacts): boolean =>
  depth === 16 && channels === 'rgb' && icc !== undefined && !isSrgbProfile(icc);
