export const fitModes = ['border', 'keep-ratio', 'centre-crop', 'stretch'] as const;
export type FitMode = (typeof fitModes)[number];

export interface FitRequest {
  readonly mode: FitMode;
  readonly size: number;
  /** Also what is smaller than the size; crops and stretched pictures always fill it. */
  readonly enlarge: boolean;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture comes to lie in its result; all in pixels of the result. */
export interface Fitting {
  readonly result: Size;
  /** The whole picture at its new scale. */
  readonly scaled: Size;
  /** Where the upper left corner of the whole picture is: above 0 there is a border, below 0 it was cropped. */
  readonly left: number;
  readonly top: number;
}

/** Whole pixels before anything is decoded, so that every picture of one size comes out the same. */
export function fitPicture({ width, height }: Size, { mode, size, enlarge }: FitRequest): Fitting {
  const square = { width: size, height: size };
  const scale = (by: number): Size => ({
    width: Math.max(1, Math.round(width * by)),
    height: Math.max(1, Math.round(height * by)),
  });
  const inside = Math.min(size / width, size / height);
  switch (mode) {
    case 'border': {
      const scaled = scale(enlarge ? inside : Math.min(inside, 1));
      return { result: square, scaled, ...inTheMiddle(scaled, size) };
    }
    case 'keep-ratio': {
      const scaled = scale(enlarge ? inside : Math.min(inside, 1));
      return { result: scaled, scaled, left: 0, top: 0 };
    }
    case 'centre-crop': {
      const scaled = scale(Math.max(size / width, size / height));
      return { result: square, scaled, ...inTheMiddle(scaled, size) };
    }
    case 'stretch':
      return { result: square, scaled: square, left: 0, top: 0 };
  }
}

const inTheMiddle = ({ width, height }: Size, size: number): Pick<Fitting, 'left' | 'top'> => ({
  left: Math.floor((size - width) / 2),
  top: Math.floor((size - height) / 2),
});

/** The part of the picture that is seen, at its new scale and counted from its own corner. */
export const seenPart = ({ result, scaled, left, top }: Fitting) => ({
  left: Math.max(0, -left),
  top: Math.max(0, -top),
  width: Math.min(scaled.width, result.width),
  height: Math.min(scaled.height, result.height),
});

/** Maps a box: a point of the upright source is at `x · scaleX + offsetX` in the result. */
export interface Transform {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

export const transformOf = ({ width, height }: Size, { scaled, left, top }: Fitting): Transform => ({
  scaleX: scaled.width / width,
  scaleY: scaled.height / height,
  offsetX: left,
  offsetY: top,
});
