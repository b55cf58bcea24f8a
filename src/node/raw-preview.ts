/** The picture that a camera put into its raw file for looking at. */
export interface RawPreview {
  readonly jpeg: Uint8Array;
  /** As EXIF counts, where the raw file says it and the preview itself may not. */
  readonly orientation: number | undefined;
}

/**
 * Finds the largest JPEG in a camera's raw file; undefined when there is none.
 *
 * Most of them (DNG, CR2, NEF, ARW, ORF, RW2, PEF, SRW …) are TIFF structures: their directories say where previews
 * stand. Fujifilm's RAF says it in its header; Canon's CR3 and others are looked through for JPEGs that are whole.
 */
export function rawPreview(bytes: Uint8Array): RawPreview | undefined {
  const tiff = tiffPreviews(bytes);
  const named = tiff?.previews ?? fujifilm(bytes);
  const largest = longest(named.filter((jpeg) => isDrawable(jpeg))) ?? longest(scattered(bytes));
  return largest === undefined ? undefined : { jpeg: largest, orientation: tiff?.orientation };
}

const longest = (previews: readonly Uint8Array[]): Uint8Array | undefined =>
  previews.toSorted((a, b) => b.length - a.length)[0];

/** TIFF 6.0 §2, and what DNG 1.7 and the makers put into it. */
const tag = {
  compression: 0x103,
  stripOffsets: 0x111,
  orientation: 0x112,
  stripByteCounts: 0x117,
  subIfds: 0x14a,
  jpegOffset: 0x201,
  jpegLength: 0x202,
  /** Panasonic keeps the whole JPEG in a tag. */
  jpgFromRaw: 0x2e,
} as const;

const wanted: ReadonlySet<number> = new Set(Object.values(tag));

interface Tiff {
  readonly previews: readonly Uint8Array[];
  readonly orientation: number | undefined;
}

function tiffPreviews(bytes: Uint8Array): Tiff | undefined {
  const order = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const previews: Uint8Array[] = [];
  let orientation: number | undefined;
  const queue = [view.getUint32(4, little)];
  const seen = new Set<number>();
  // Directories may name each other in a circle, or by the thousand.
  for (let at = queue.shift(); at !== undefined && seen.size < 64; at = queue.shift()) {
    if (seen.has(at) || at < 8 || at + 2 > bytes.length) continue;
    seen.add(at);
    const directory = readDirectory(view, at, little);
    orientation ??= directory.values.get(tag.orientation)?.[0];
    queue.push(...(directory.values.get(tag.subIfds) ?? []).slice(0, 16));
    if (directory.next !== 0) queue.push(directory.next);
    for (const [start, length] of placesOf(directory.values)) {
      if (start > 0 && length > 0 && start + length <= bytes.length)
        previews.push(bytes.subarray(start, start + length));
    }
  }
  return { previews, orientation };
}

interface Directory {
  readonly values: ReadonlyMap<number, readonly number[]>;
  readonly next: number;
}

/** Bytes of one value by type: TIFF 6.0 §2; only whole numbers matter here. */
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1, 13: 4 };

function readDirectory(view: DataView, at: number, little: boolean): Directory {
  const values = new Map<number, readonly number[]>();
  const count = view.getUint16(at, little);
  const end = at + 2 + count * 12;
  for (let entry = at + 2; entry < end && entry + 12 <= view.byteLength; entry += 12) {
    const id = view.getUint16(entry, little);
    const size = typeBytes[view.getUint16(entry + 2, little)] ?? 0;
    const many = view.getUint32(entry + 4, little);
    const start = size * many <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (!wanted.has(id) || values.has(id)) continue;
    if (id === tag.jpgFromRaw && size === 1) values.set(id, [start, many]);
    if (size < 2 || start + size * Math.min(many, mostValues) > view.byteLength) continue;
    values.set(
      id,
      Array.from({ length: Math.min(many, mostValues) }, (_, i) =>
        size === 2 ? view.getUint16(start + i * 2, little) : view.getUint32(start + i * 4, little),
      ),
    );
  }
  return { values, next: end + 4 <= view.byteLength ? view.getUint32(end, little) : 0 };
}
const mostValues = 1000;

/** Where a directory says that a JPEG may stand. */
function placesOf(values: Directory['values']): readonly (readonly [number, number])[] {
  const one = (id: number): number => values.get(id)?.[0] ?? 0;
  const compression = one(tag.compression);
  const strips = values.get(tag.stripOffsets)?.length === 1 && (compression === 6 || compression === 7);
  const [start = 0, length = 0] = values.get(tag.jpgFromRaw) ?? [];
  return [
    [one(tag.jpegOffset), one(tag.jpegLength)],
    ...(strips ? [[one(tag.stripOffsets), one(tag.stripByteCounts)] as const] : []),
    [start, length],
  ];
}

/** The header of RAF files: offset and length of the JPEG, big-endian, at byte 84. */
function fujifilm(bytes: Uint8Array): readonly Uint8Array[] {
  if (!String.fromCharCode(...bytes.subarray(0, 15)).startsWith('FUJIFILMCCD-RAW') || bytes.length < 92)
    return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(84);
  const length = view.getUint32(88);
  return start + length <= bytes.length ? [bytes.subarray(start, start + length)] : [];
}

/** JPEGs anywhere, each from its first bytes to the last end before the next one begins. One pass. */
function scattered(bytes: Uint8Array): readonly Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (
    let at = buffer.indexOf(jpegStart);
    at >= 0 && starts.length < 64;
    at = buffer.indexOf(jpegStart, at + 3)
  )
    starts.push(at);
  return starts
    .map((start, i) => {
      const end = buffer.lastIndexOf(jpegEnd, (starts[i + 1] ?? buffer.length) - 1);
      return buffer.subarray(start, Math.max(start, end + 2));
    })
    .filter(isDrawable);
}
const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);
const jpegEnd = Buffer.from([0xff, 0xd9]);

/** Raw pixels may be packed as lossless JPEG (ITU T.81, SOF3), which is no picture to look at. */
function isDrawable(jpeg: Uint8Array): boolean {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return false;
  for (let at = 2; at + 4 < jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return marker <= 0xc2;
    at += 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0));
  }
  return false;
}
