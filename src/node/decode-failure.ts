import type { Limits } from '../core/executor.ts';
import { isAllZeros, otherContent } from '../core/content.ts';
import { type Failure, failure } from '../core/failure.ts';
import { formats, sniffFormat, sniffLength } from '../core/format.ts';
import type { SourceFile } from '../core/tools.ts';
import { errorDetail, errorText } from './os-error.ts';

type DecodeLimits = Pick<Limits, 'maxPixels' | 'timeoutMs'>;

/** What went wrong while a picture was decoded. libvips and its decoders say everything in free text. */
export function decodeFailure(error: unknown, file: SourceFile, limits: DecodeLimits): Failure {
  const detail = errorDetail(error);
  const text = errorText(error);
  const known = meanings.find(([pattern]) => pattern.test(text));
  if (known !== undefined) {
    const [pattern, mean] = known;
    const { code, ...facts } = mean({ title: titleOf(file), limits, words: pattern.exec(text) ?? [] });
    return failure(code, facts, detail);
  }
  const head = file.bytes.subarray(0, sniffLength);
  if (sniffFormat(head) === file.format) return failure('damaged', { found: damage(text) }, detail);
  if (isAllZeros(file.bytes)) return failure('damaged', { found: 'all its bytes are zero' }, detail);
  const found = otherContent(head);
  if (found !== undefined) return failure('other-content', { found, path: titleOf(file) }, detail);
  return failure('damaged', { found: `it is named as ${titleOf(file)} but does not begin as one` }, detail);
}

/** The file ends before its picture does: what a decoder would make of it is grey below some line. */
export const isCutShort = (error: unknown): boolean => cutShort.test(errorText(error));

const cutShort =
  /premature end|ends? prematurely|bad seek|unexpected end|not enough data|end of file|contains no image|truncated/i;

const titleOf = ({ format }: SourceFile): string =>
  format === undefined ? 'a picture' : formats[format].title;

interface Context {
  readonly title: string;
  readonly limits: DecodeLimits;
  /** What the pattern found. */
  readonly words: readonly string[];
}
interface Meaning {
  readonly code: Failure['code'];
  readonly found?: string;
  readonly limit?: string;
}

const cannotBeRead =
  (found: (context: Context) => string) =>
  (context: Context): Meaning => ({ code: 'unsupported-format', found: found(context) });

/** The texts that mean something else than "damaged". */
const meanings: readonly (readonly [RegExp, (context: Context) => Meaning])[] = [
  [
    /exceeds pixel limit/i,
    ({ limits }) => ({ code: 'too-many-pixels', limit: megapixels(limits.maxPixels) }),
  ],
  [/timeout/i, ({ limits }) => ({ code: 'timed-out', limit: `${limits.timeoutMs / 1000} s` })],
  // libvips' own words; a decoder that cannot have what a wrong number asks for says so otherwise.
  [/out of memory --- size/i, () => ({ code: 'out-of-memory' })],
  [
    /Maximum supported image dimension is (\d+)/,
    cannotBeRead(({ title, words }) => `${title} with a side of more than ${words[1] ?? ''} pixels`),
  ],
  [
    /Processed image is too large for the (\w+) format/,
    ({ words }) => ({ code: 'encode-failed', found: tooLong(words[1] ?? '') }),
  ],
  [/Unsupported JPEG process|lossless parameters/i, cannotBeRead(() => 'This rare kind of JPEG')],
  [
    /JPEG data precision (\d+)/i,
    cannotBeRead(({ words }) => `JPEG with ${words[1] ?? 'so many'} bits a sample`),
  ],
  [
    /([^:\n]+) compression support is not configured/i,
    cannotBeRead(({ title, words }) => `${title} with ${words[1] ?? ''} compression`),
  ],
  [
    /Compression scheme (\d+)/i,
    cannotBeRead(({ title, words }) => `${title} with compression ${words[1] ?? ''}`),
  ],
  [
    /exceeds channel limit|samples out of range/i,
    cannotBeRead(({ title }) => `${title} with so many channels`),
  ],
  [
    /samples_per_pixel not a whole number/i,
    cannotBeRead(({ title }) => `${title} with samples of this size`),
  ],
  [/unsupported tiff image type/i, cannotBeRead(() => 'This rare kind of TIFF')],
  [/no known route from/i, cannotBeRead(({ title }) => `${title} with colours of this kind`)],
];

/** By sharp's names; what each format's own fields for width and height hold. */
function tooLong(name: string): string {
  const [title, most] = name === 'HEIF' ? ['AVIF', 16_384] : [name, name === 'WebP' ? 16_383 : 65_535];
  return `a side of ${title} has at most ${most} pixels; choose another format or a smaller size`;
}

export function megapixels(pixels: number): string {
  const number = Math.round(pixels / 1e5) / 10;
  return `${number} ${number === 1 ? 'megapixel' : 'megapixels'}`;
}

/** What is wrong with a file that is of its kind, in the decoder's words where they say something. */
function damage(text: string): string {
  const words = text
    .split('\n')
    .map(plainVips)
    .find((line) => line !== '' && !/bad seek/.test(line));
  if (words === undefined) return cutShort.test(text) ? 'it ends too early' : 'its header is wrong';
  if (/libpng read error|unable to read pixels|unable to write to target/.test(words))
    return 'its pixels cannot be read';
  return /unsupported image format|unable to parse image/.test(words) ? 'its header is wrong' : words;
}

/** `Input buffer has corrupt header: VipsJpeg: premature end of JPEG image` → `premature end of JPEG image` */
const plainVips = (line: string): string =>
  line
    .replace(/^Input (buffer|file) has corrupt header:\s*/, '')
    .replace(/^\w+: /, '')
    .replace(/^((source input|Invalid input|Unspecified|Unsupported feature|Memory allocation error): )+/, '')
    .replace(/^Security limit exceeded: /, '')
    .replace(/ \(\d+(\.\d+)*\)$/, '')
    .trim();
