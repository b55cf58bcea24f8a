import { type Area, type FitManner, type Fitted, fitPicture, sameArea } from './fit-picture.ts';
import type { FormatId } from './format.ts';
import { isStrippable } from './metadata/strip.ts';
import type { WritableFormat } from './picture-output.ts';
import { type PictureSize, sizeLabel } from './picture-size.ts';
import type { MetadataPolicy, PictureFacts } from './tools.ts';

/** What becomes of one size of one picture. */
export interface PlannedSize {
  readonly size: PictureSize;
  readonly fitted: Fitted;
  /** `copy`: the pixels are as they should be, so they are not encoded anew. `skip`: there is no result. */
  readonly kind: 'render' | 'copy' | 'skip';
}

export interface ResizeWish extends Omit<FitManner, 'enlarge'> {
  readonly target: WritableFormat;
  readonly metadata: MetadataPolicy;
  readonly smallEnough: 'copy' | 'skip';
  readonly place: 'beside' | 'in-place';
}

/** @param format of the file, which facts about its pixels do not tell: camera raw has a JPEG in it */
export function planSize(
  size: PictureSize,
  facts: PictureFacts,
  format: FormatId | undefined,
  { fit, turnBox, target, metadata, smallEnough, place }: ResizeWish,
): PlannedSize {
  const fitted = fitPicture(size, facts, { fit, turnBox, enlarge: facts.format === 'svg' });
  const whole = sameArea(fitted, facts);
  const stays = smallEnough === 'skip' || (place === 'in-place' && metadata === 'keep');
  if (stays && whole && fitted.smallEnough) return { size, fitted, kind: 'skip' };
  const rightPixels = whole && format === target && !facts.turned && !facts.cmyk;
  const asItIs = rightPixels && (metadata === 'keep' || isStrippable(target));
  return { size, fitted, kind: asItIs ? 'copy' : 'render' };
}

/** The box that every result fits into before it is cropped. */
export function largestDrawn(plans: readonly PlannedSize[]): Area {
  const drawn = plans.flatMap(({ kind, fitted }) => (kind === 'render' ? [fitted.drawn] : []));
  return {
    width: Math.max(1, ...drawn.map(({ width }) => width)),
    height: Math.max(1, ...drawn.map(({ height }) => height)),
  };
}

export const enough = 'already small enough';

/** For which sizes it was, where it was not for all. */
export function enoughNote(plans: readonly PlannedSize[]): readonly string[] {
  const small = plans.filter(({ fitted }) => fitted.smallEnough);
  if (small.length === 0) return [];
  return small.length === plans.length
    ? [enough]
    : [`${enough} for ${small.map(({ size }) => sizeLabel(size)).join(', ')}`];
}
