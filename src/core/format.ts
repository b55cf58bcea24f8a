/**
 * The file formats that jobs know by name, and how to tell them by their first bytes.
 *
 * A format that cannot be read is listed all the same, so that it is named ("HEIC pictures need …") and never
 * called broken. What the prebuilt sharp reads: https://sharp.pixelplumbing.com/ ("formats").
 */
interface FormatFacts {
  readonly title: string;
  /** Lower case with the dot; the first one is given to new files. */
  readonly extensions: readonly [string, ...string[]];
  /** Why no job can read it yet, as the end of a sentence; absent when it can be read. */
  readonly unreadable?: string;
}

const formatTable = {
  jpeg: { title: 'JPEG', extensions: ['.jpg', '.jpeg', '.jpe', '.jfif'] },
  png: { title: 'PNG', extensions: ['.png', '.apng'] },
  webp: { title: 'WebP', extensions: ['.webp'] },
  gif: { title: 'GIF', extensions: ['.gif'] },
  avif: { title: 'AVIF', extensions: ['.avif'] },
  tiff: { title: 'TIFF', extensions: ['.tif', '.tiff'] },
  svg: { title: 'SVG', extensions: ['.svg', '.svgz'] },
  heic: { title: 'HEIC', extensions: ['.heic', '.heif', '.hif'] },
  bmp: { title: 'BMP', extensions: ['.bmp', '.dib'] },
  ico: { title: 'ICO', extensions: ['.ico', '.cur'] },
  jxl: { title: 'JPEG XL', extensions: ['.jxl'], unreadable: 'it cannot be read yet' },
  jp2: {
    title: 'JPEG 2000',
    extensions: ['.jp2', '.j2k', '.jpx', '.jpf', '.j2c', '.jpc'],
    unreadable: 'it cannot be read yet',
  },
  jxr: { title: 'JPEG XR', extensions: ['.jxr', '.wdp', '.hdp'], unreadable: 'it cannot be read yet' },
  psd: { title: 'Photoshop', extensions: ['.psd', '.psb'], unreadable: 'it cannot be read yet' },
  xcf: { title: 'GIMP', extensions: ['.xcf'], unreadable: 'it cannot be read yet; export it as PNG first' },
  pnm: {
    title: 'PPM',
    extensions: ['.ppm', '.pgm', '.pbm', '.pnm', '.pam'],
    unreadable: 'it cannot be read yet',
  },
  qoi: { title: 'QOI', extensions: ['.qoi'], unreadable: 'it cannot be read yet' },
  tga: { title: 'TGA', extensions: ['.tga'], unreadable: 'it cannot be read yet' },
  dds: { title: 'DDS', extensions: ['.dds'], unreadable: 'it cannot be read yet' },
  exr: { title: 'OpenEXR', extensions: ['.exr'], unreadable: 'it cannot be read yet' },
  hdr: { title: 'Radiance HDR', extensions: ['.hdr'], unreadable: 'it cannot be read yet' },
  eps: {
    title: 'PostScript',
    extensions: ['.eps', '.epsf', '.ps'],
    unreadable: 'it is a program that draws, and programs are not run',
  },
  pdf: { title: 'PDF', extensions: ['.pdf'], unreadable: 'it is a document, not a picture' },
  raw: {
    title: 'camera raw',
    extensions: [
      ...['.dng', '.cr2', '.cr3', '.crw', '.nef', '.nrw', '.arw', '.sr2', '.raf', '.orf', '.rw2', '.rwl'],
      ...['.pef', '.srw', '.3fr', '.iiq', '.erf', '.mrw', '.x3f'],
    ],
  },
} as const satisfies Record<string, FormatFacts>;

export type FormatId = keyof typeof formatTable;
export const formats: Readonly<Record<FormatId, FormatFacts>> = formatTable;
export const formatIds = Object.keys(formats).filter((id): id is FormatId => id in formats);

/** Every picture format that jobs can read. */
export const readableFormats: readonly FormatId[] = formatIds.filter(
  (id) => formats[id].unreadable === undefined,
);

const byExtension = new Map(
  formatIds.flatMap((id) => formats[id].extensions.map((ext) => [ext, id] as const)),
);

/** The format that an extension promises. @param extension with its dot, in any case */
export function formatOfExtension(extension: string): FormatId | undefined {
  return byExtension.get(extension.toLowerCase());
}

/** How many bytes of a file's head `sniffFormat` wants: an SVG may start with a long comment. */
export const sniffLength = 1024;

/**
 * The format that a file's first bytes show, or undefined for none that we know.
 *
 * Most camera raw files are TIFF containers: tell them apart by their extension.
 * @param head at least `sniffLength` bytes, or the whole file when it is shorter
 */
export function sniffFormat(head: Uint8Array): FormatId | undefined {
  const start = String.fromCharCode(...head.subarray(0, 64));
  const shown = signatures.find(([, pattern]) => pattern.test(start))?.[0];
  if (shown !== undefined) return shown;
  if (start.slice(4, 8) === 'ftyp') return brandFormat(start.slice(8, 12), start.slice(16));
  // What is packed (.svgz) is left to the extension.
  if (start.startsWith('\x1f\x8b')) return undefined;
  return looksLikeSvg(String.fromCharCode(...head.subarray(0, sniffLength))) ? 'svg' : undefined;
}

/** Formats by the bytes that each file of them begins with; the first that fits counts. */
const signatures: readonly (readonly [FormatId, RegExp])[] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['gif', /^GIF8[79]a/],
  // Canon's CR2 is a TIFF that says so itself; those of other makers are known by their extension.
  ['raw', /^(II\*\0\x10\0\0\0CR|FUJIFILMCCD-RAW |IIR[OS]|MMOR|IIU\0|FOVb|\0MRM|II\x1a\0\0\0HEAPCCDR)/],
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  // A text may begin with BM as well; the length of the second header is one of a few.
  ['bmp', /^BM[^]{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0/],
  ['ico', /^\0\0[\x01\x02]\0[^\0]/],
  ['psd', /^8BPS/],
  ['pdf', /^%PDF-/],
  ['eps', /^(%!PS|%!\s|\xc5\xd0\xd3\xc6)/],
  ['jxl', /^(\xff\x0a|[^]{4}JXL \r\n\x87\n)/],
  ['jp2', /^(\xff\x4f\xff\x51|[^]{4}jP {2}\r\n\x87\n)/],
  ['jxr', /^II\xbc/],
  ['pnm', /^(P[1-6]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s|P7\n)/],
  ['qoi', /^qoif/],
  ['exr', /^v\/1\x01/],
  ['hdr', /^#\?(RADIANCE|RGBE)\n/],
  ['xcf', /^gimp xcf /],
  ['dds', /^DDS \x7c\0\0\0/],
];

/** ISO base media files say what they are by brands: ISO/IEC 23008-12 (HEIF) and the AV1 image format. */
function brandFormat(major: string, compatible: string): FormatId | undefined {
  const brands = `${major}${compatible}`;
  if (/avif|avis/.test(brands)) return 'avif';
  if (/crx /.test(brands)) return 'raw';
  return /heic|heix|hevc|hevx|heim|heis|mif1|msf1/.test(brands) ? 'heic' : undefined;
}

/** By its root element, so that neither an HTML page nor an XML file with a drawing in it is taken for one. */
function looksLikeSvg(text: string): boolean {
  const prolog = /^(\s|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE\s+svg\b[^[>]*(\[[^]*?\]\s*)?>)*/;
  const start = text.replace(/^\xef\xbb\xbf/, '').replace(prolog, '');
  // A doctype that is longer than the head names the root as well.
  return /^<(svg([\s/>]|$)|!DOCTYPE\s+svg\b)/.test(start);
}

/**
 * What a file is: by content first, by extension where the content says nothing of its own.
 * @param extension with its dot
 * @returns undefined when neither is known
 */
export function detectFormat(head: Uint8Array, extension: string): FormatId | undefined {
  const shown = sniffFormat(head);
  const promised = formatOfExtension(extension);
  if (shown === 'tiff' && promised === 'raw') return 'raw';
  if (shown !== undefined) return shown;
  // A damaged head keeps the promise of its name, so that it fails as "damaged" and not as "not a picture".
  return promised;
}
