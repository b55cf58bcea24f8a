import { type FormatId, formats } from './format.ts';

/** What of a picture can be lost when it is written anew. */
export type PictureTrait = keyof PictureTraits;

/** A picture as far as a file can keep it or lose it; how sharp its pixels are is the job's own business. */
export interface PictureTraits {
  readonly format: FormatId | undefined;
  /** Pixels of one frame, as seen: upright. */
  readonly size: { readonly width: number; readonly height: number };
  /** Frames or pages. */
  readonly frames: number;
  /** Milliseconds of each frame, and how often it all is shown; undefined for what does not move. */
  readonly timing: { readonly delays: readonly number[]; readonly loop: number } | undefined;
  /** Of a result: whether it shows the picture the way up in which the source is seen. */
  readonly orientation: 'upright' | 'turned';
  /** A fingerprint of the colour profile. */
  readonly profile: string | undefined;
  readonly exif: boolean;
  readonly xmp: boolean;
  readonly iptc: boolean;
  /** Bits a channel. */
  readonly depth: number;
  readonly colour: string;
  readonly alpha: boolean;
  /** What makes it an HDR picture on screens that can show it. */
  readonly gainMap: boolean;
  /** Bytes behind the picture or pictures beside it in the same file: the film of a motion photo, a second view. */
  readonly appended: number;
}

/**
 * What `after` has lost of `before`, each as words that follow "it would lose"; nothing when it has kept all.
 * More than there was (a profile, a bit of depth) is no loss.
 * @param mayChange what the job is there to change
 */
export function losses(
  before: PictureTraits,
  after: PictureTraits,
  mayChange: readonly PictureTrait[] = [],
): readonly string[] {
  return traits.flatMap((trait) => {
    const lost = mayChange.includes(trait) ? undefined : loss[trait](before, after);
    return lost === undefined ? [] : [lost];
  });
}

/** `23 of 24 frames, the EXIF data and the ICC profile` */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

type Loss = (before: PictureTraits, after: PictureTraits) => string | undefined;

/** Its rows are in the order in which they matter to a person. */
const loss: Readonly<Record<PictureTrait, Loss>> = {
  frames: (before, after) => {
    const lost = before.frames - after.frames;
    const unit = before.format === 'tiff' ? 'pages' : 'frames';
    return lost > 0 ? `${lost} of ${before.frames} ${unit}` : undefined;
  },
  orientation: (before, after) =>
    after.orientation === before.orientation ? undefined : 'the way up in which it is seen',
  size: ({ size: before }, { size: after }) =>
    before.width === after.width && before.height === after.height
      ? undefined
      : `its size of ${before.width}×${before.height} pixels`,
  alpha: (before, after) => (before.alpha && !after.alpha ? 'the transparency' : undefined),
  colour: (before, after) =>
    before.colour === after.colour ? undefined : `its colour space (${before.colour})`,
  depth: (before, after) => (after.depth < before.depth ? `its depth of ${before.depth} bits` : undefined),
  profile: (before, after) =>
    before.profile === undefined || before.profile === after.profile ? undefined : 'the ICC profile',
  gainMap: (before, after) => (before.gainMap && !after.gainMap ? 'the gain map (HDR)' : undefined),
  timing: (before, after) => {
    // Fewer frames than before are a loss of their own.
    if (before.timing === undefined || after.frames < before.frames) return undefined;
    return JSON.stringify(before.timing) === JSON.stringify(after.timing)
      ? undefined
      : 'the timing of its frames';
  },
  exif: (before, after) => (before.exif && !after.exif ? 'the EXIF data' : undefined),
  xmp: (before, after) => (before.xmp && !after.xmp ? 'the XMP data' : undefined),
  iptc: (before, after) => (before.iptc && !after.iptc ? 'the IPTC data' : undefined),
  appended: (before, after) => {
    // A gain map is one of those further pictures, and is made anew with the picture.
    if (after.appended >= before.appended || (before.gainMap && after.gainMap)) return undefined;
    return `${Math.ceil(before.appended / 1000)} kB that follow the picture (a film or further pictures)`;
  },
  // Last: its name stays, so another format is a mistake of the job rather than a loss.
  format: ({ format }, after) =>
    format === after.format
      ? undefined
      : `its format (${format === undefined ? 'unknown' : formats[format].title})`,
};

const traits = Object.keys(loss).filter((trait): trait is PictureTrait => trait in loss);
