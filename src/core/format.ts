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
  heic: {
    title: 'HEIC',
    extensions: ['.heic', '.heif', '.hif'],
    unreadable: 'its HEVC codec is patented and not included',
  },
  bmp: { title: 'BMP', extensions: ['.bmp', '.dib'], unreadable: 'it cannot be read yet' },
  ico: { title: 'ICO', extensions: ['.ico', '.cur'], unreadable: 'it cannot be read yet' },
  jxl: { title: 'JPEG XL', extensions: ['.jxl'], unreadable: 'it cannot be read yet' },
  jp2: { title: 'JPEG 2000', extensions: ['.jp2', '.j2k', '.jpx'], unreadable: 'it cannot be read yet' },
  psd: { title: 'Photoshop', extensions: ['.psd', '.psb'], unreadable: 'it cannot be read yet' },
  pdf: { title: 'PDF', extensions: ['.pdf'], unreadable: 'it is a document, not a picture' },
  raw: {
    title: 'camera raw',
    extensions: ['.dng', '.cr2', '.cr3', '.nef', '.arw', '.raf', '.orf', '.rw2', '.pef', '.srw'],
    unreadable: 'it cannot be developed yet; export it as JPEG or TIFF first',
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
 * Camera raw files are TIFF containers: tell them apart by their extension.
 * @param head at least `sniffLength` bytes, or the whole file when it is shorter
 */
export function sniffFormat(head: Uint8Array): FormatId | undefined {
  const ascii = (from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (/^GIF8[79]a$/.test(ascii(0, 6))) return 'gif';
  if (/^(II[*+]\0|MM\0[*+])$/.test(ascii(0, 4))) return 'tiff';
  if (ascii(4, 8) === 'ftyp') return brandFormat(ascii(8, 12), ascii(16, Math.min(head.length, 64)));
  if (ascii(0, 2) === 'BM' && head.length > 26) return 'bmp';
  if (/^\0\0[\x01\x02]\0$/.test(ascii(0, 4)) && (head[4] ?? 0) > 0) return 'ico';
  if (ascii(0, 4) === '8BPS') return 'psd';
  if (ascii(0, 5) === '%PDF-') return 'pdf';
  if ((head[0] === 0xff && head[1] === 0x0a) || ascii(4, 12) === 'JXL \r\n\x87\n') return 'jxl';
  if (ascii(4, 12) === 'jP  \r\n\x87\n') return 'jp2';
  if (ascii(0, 16) === 'FUJIFILMCCD-RAW ') return 'raw';
  if (head[0] === 0x1f && head[1] === 0x8b) return undefined; // .svgz: left to the extension
  return looksLikeSvg(ascii(0, Math.min(head.length, sniffLength))) ? 'svg' : undefined;
}

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
