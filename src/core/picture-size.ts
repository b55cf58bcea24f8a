/** How large a result should be, as one entry of an option says it. */
export type PictureSize =
  | { readonly kind: 'edge'; readonly edge: Edge; readonly pixels: number }
  /** What becomes of proportions that differ is the fit's business. */
  | { readonly kind: 'box'; readonly width: number; readonly height: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'area'; readonly megapixels: number };

const edges = ['long', 'short', 'width', 'height'] as const;
export type Edge = (typeof edges)[number];

const pixels = '[1-9][0-9]{0,4}';
const sizePattern = [
  `((${edges.join('|')})[ :=]?)?${pixels}( ?px)?`,
  // As ImageMagick and vipsthumbnail write it; `×` as results are shown.
  `${pixels} ?[xX×]( ?${pixels})?`,
  `[xX×]${pixels}`,
  '(100|[1-9][0-9]?([.][0-9]{1,2})?|0[.][0-9]?[1-9]) ?%',
  '([1-9][0-9]{0,2}([.][0-9]{1,3})?|0[.][0-9]{0,2}[1-9]) ?[mM][pP]([xX])?',
].join('|');

/** What `readSizes` understands, as a JSON Schema's `pattern`. */
export const sizesPattern = `^ *(${sizePattern})( *[,;] *(${sizePattern}))* *$`;
export const sizesPlaceholder = 'size such as 1920, 1366x768, 50% or 2MP, or several with commas';

/**
 * One text for every way to name a size, and not an option each: of `width`, `longEdge` and `percent` one would win
 * over another in silence where settings, preset and flags come together.
 * @param text matches `sizesPattern`
 * @returns each size once, in the order of the text
 */
export function readSizes(text: string): readonly PictureSize[] {
  const byLabel = new Map(text.split(/[,;]/).map((item) => labelled(readSize(item.trim().toLowerCase()))));
  return [...byLabel.values()];
}

const labelled = (size: PictureSize): readonly [string, PictureSize] => [sizeLabel(size), size];

function readSize(item: string): PictureSize {
  const number = Number.parseFloat(item.replace(/^[^0-9]+/, ''));
  if (item.endsWith('%')) return { kind: 'percent', percent: number };
  if (/mpx?$/.test(item)) return { kind: 'area', megapixels: number };
  const [, left, right] = /^(\d*) ?[x×] ?(\d*)$/.exec(item) ?? [];
  if (left !== undefined && right !== undefined) {
    if (right === '') return { kind: 'edge', edge: 'width', pixels: Number(left) };
    if (left === '') return { kind: 'edge', edge: 'height', pixels: Number(right) };
    return { kind: 'box', width: Number(left), height: Number(right) };
  }
  const edge = edges.find((each) => item.startsWith(each)) ?? 'long';
  return { kind: 'edge', edge, pixels: number };
}

/** What stands for a size in names and notes; no two sizes share one. No `%`, which has a meaning of its own in addresses. */
export function sizeLabel(size: PictureSize): string {
  switch (size.kind) {
    case 'edge':
      return edgeLabel[size.edge](size.pixels);
    case 'box':
      return `${size.width}x${size.height}`;
    case 'percent':
      return `${size.percent}pct`;
    case 'area':
      return `${size.megapixels}mp`;
  }
}

const edgeLabel: Readonly<Record<Edge, (pixels: number) => string>> = {
  long: (count) => `${count}`,
  short: (count) => `short${count}`,
  width: (count) => `${count}w`,
  height: (count) => `${count}h`,
};

/** The pixels that a size asks for, as far as they do not depend on the picture. */
export function askedPixels(size: PictureSize): { readonly width?: number; readonly height?: number } {
  if (size.kind === 'box') return { width: size.width, height: size.height };
  if (size.kind !== 'edge') return {};
  const { edge, pixels: count } = size;
  if (edge === 'long') return { width: count, height: count };
  if (edge === 'width') return { width: count };
  return edge === 'height' ? { height: count } : {};
}
