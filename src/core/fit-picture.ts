import type { PictureSize } from './picture-size.ts';

/** Width and height in pixels. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

export const fits = ['inside', 'cover', 'contain', 'fill'] as const;
/** How a picture is brought into a box of other proportions. */
export type Fit = (typeof fits)[number];

export const turnings = ['inside', 'always', 'never'] as const;

export interface FitManner {
  readonly fit: Fit;
  /** When a box is turned for a picture that is upright where the box lies, or the other way round. */
  readonly turnBox: (typeof turnings)[number];
  /** Drawings have no size of their own that would be too small. */
  readonly enlarge: boolean;
}

export interface Fitted extends Area {
  readonly fit: Fit;
  /** The whole picture as it is drawn, before it is cropped or put on a background. */
  readonly drawn: Area;
  /** The picture is smaller than what was asked for, or just as large. */
  readonly smallEnough: boolean;
}

/**
 * The size of a result in pixels. Nothing is enlarged: where a picture cannot cover a box, or fill it, the box is made
 * smaller in its proportions, which is what people ask for who name a box.
 */
export function fitPicture(size: PictureSize, picture: Area, manner: FitManner): Fitted {
  const { enlarge } = manner;
  if (size.kind === 'box' && manner.fit !== 'inside')
    return fitBox(turned(size, picture, manner), picture, manner.fit, enlarge);
  const wished = wishedScale(size, picture, manner);
  const scale = enlarge ? wished : Math.min(1, wished);
  // An area is a limit that must not be passed by rounding up.
  const drawn = scaled(picture, scale, size.kind === 'area' ? Math.floor : Math.round);
  return { ...drawn, fit: 'fill', drawn, smallEnough: !enlarge && (wished >= 1 || sameArea(drawn, picture)) };
}

export const sameArea = (one: Area, other: Area): boolean =>
  one.width === other.width && one.height === other.height;

function fitBox(box: Area, picture: Area, fit: Exclude<Fit, 'inside'>, enlarge: boolean): Fitted {
  const [across, down] = [box.width / picture.width, box.height / picture.height];
  if (fit === 'contain') {
    const scale = Math.min(across, down, enlarge ? Infinity : 1);
    return {
      ...box,
      fit,
      drawn: scaled(picture, scale),
      smallEnough: !enlarge && Math.min(across, down) >= 1,
    };
  }
  const covered = enlarge ? 1 : Math.min(1, 1 / across, 1 / down);
  const { width, height } = scaled(box, covered);
  const scale = Math.max(width / picture.width, height / picture.height);
  const drawn = fit === 'fill' ? { width, height } : scaled(picture, scale, Math.ceil);
  return {
    width,
    height,
    fit,
    drawn,
    smallEnough: !enlarge && (covered < 1 || sameArea({ width, height }, picture)),
  };
}

function wishedScale(size: PictureSize, picture: Area, manner: FitManner): number {
  const { width, height } = picture;
  switch (size.kind) {
    case 'edge':
      return size.pixels / edgeOf[size.edge](picture);
    case 'box': {
      const box = turned(size, picture, manner);
      return Math.min(box.width / width, box.height / height);
    }
    case 'percent':
      return size.percent / 100;
    case 'area':
      return Math.sqrt((size.megapixels * 1e6) / (width * height));
  }
}

const edgeOf = {
  long: ({ width, height }: Area) => Math.max(width, height),
  short: ({ width, height }: Area) => Math.min(width, height),
  width: ({ width }: Area) => width,
  height: ({ height }: Area) => height,
} as const;

/** A box that lies is stood up for a picture that stands, as PowerToys does; a square one of either stays. */
function turned({ width, height }: Area, picture: Area, { fit, turnBox }: FitManner): Area {
  const turns = turnBox === 'always' || (turnBox === 'inside' && fit === 'inside');
  const other = (width - height) * (picture.width - picture.height) < 0;
  return turns && other ? { width: height, height: width } : { width, height };
}

const scaled = ({ width, height }: Area, scale: number, round = Math.round): Area => ({
  width: Math.max(1, round(width * scale)),
  height: Math.max(1, round(height * scale)),
});
