/**
 * Whether an ICC profile is sRGB, so that transforming its picture to sRGB would change nothing: the transform
 * costs 7–10 ms a picture, more than all the rest of a small thumbnail.
 *
 * Judged by the numbers, not by the name: primaries (D50-adapted) and the middle of the tone curve, which tell
 * sRGB from Display P3 (same curve) and from gamma 2.2 (same primaries). Layout: ICC.1:2022 §7, §10.6, §10.18.
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  if (profile.length < 132 || profile.length > 1_000_000) return false;
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  if (tagName(view, 16) !== 'RGB ') return false;
  const tags = tagTable(view);
  return (
    primaries.every(([name, ...wanted]) => isNear(readXyz(view, tags.get(name)), wanted)) &&
    ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(view, tags.get(name)))
  );
}

/** IEC 61966-2-1 primaries adapted to D50, as the sRGB profiles in use write them. */
const primaries = [
  ['rXYZ', 0.4361, 0.2225, 0.0139],
  ['gXYZ', 0.3851, 0.7169, 0.0971],
  ['bXYZ', 0.1431, 0.0606, 0.7141],
] as const;

const isNear = (values: readonly number[] | undefined, wanted: readonly number[]): boolean =>
  values !== undefined && wanted.every((want, i) => Math.abs((values[i] ?? Infinity) - want) < 0.002);

interface TagPlace {
  readonly offset: number;
  readonly size: number;
}

const tagName = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

function tagTable(view: DataView): Map<string, TagPlace> {
  const tags = new Map<string, TagPlace>();
  const count = Math.min(view.getUint32(128), 100);
  for (let i = 0; i < count && 144 + i * 12 <= view.byteLength; i++) {
    const at = 132 + i * 12;
    const place = { offset: view.getUint32(at + 4), size: view.getUint32(at + 8) };
    if (place.offset + place.size <= view.byteLength) tags.set(tagName(view, at), place);
  }
  return tags;
}

const fixed = (view: DataView, at: number): number => view.getInt32(at) / 65_536;

function readXyz(view: DataView, tag: TagPlace | undefined): readonly number[] | undefined {
  if (tag === undefined || tag.size < 20 || tagName(view, tag.offset) !== 'XYZ ') return undefined;
  return [8, 12, 16].map((at) => fixed(view, tag.offset + at));
}

/** sRGB maps 0.5 to 0.2140; gamma 2.2 maps it to 0.2176. */
function isSrgbCurve(view: DataView, tag: TagPlace | undefined): boolean {
  if (tag === undefined || tag.size < 12) return false;
  const kind = tagName(view, tag.offset);
  if (kind === 'curv') {
    const count = view.getUint32(tag.offset + 8);
    if (count < 256 || tag.size < 12 + count * 2) return false;
    const middle = (count - 1) / 2;
    const at = (i: number): number => view.getUint16(tag.offset + 12 + i * 2) / 65_535;
    return Math.abs((at(Math.floor(middle)) + at(Math.ceil(middle))) / 2 - 0.214) < 0.002;
  }
  if (kind === 'para' && view.getUint16(tag.offset + 8) === 3 && tag.size >= 32) {
    const [gamma, a, b] = [12, 16, 20].map((at) => fixed(view, tag.offset + at));
    return isNear([gamma ?? 0, a ?? 0, b ?? 0], [2.4, 0.9479, 0.0521]);
  }
  return false;
}
