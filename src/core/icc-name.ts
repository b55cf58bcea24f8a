/**
 * What an ICC profile calls itself: `Display P3`, `Adobe RGB (1998)`. Layout: ICC.1:2022 §7 and §10.15 (texts in
 * several languages), ICC.1:2001 §6.5.17 (the older one); undefined where it says nothing.
 */
export function profileName(profile: Uint8Array): string | undefined {
  if (profile.length < 132) return undefined;
  const bytes = Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength);
  const count = Math.min(bytes.readUInt32BE(128), 100);
  for (let i = 0, at = 132; i < count && at + 12 <= bytes.length; i++, at += 12) {
    if (bytes.toString('latin1', at, at + 4) !== 'desc') continue;
    const start = bytes.readUInt32BE(at + 4);
    const end = Math.min(bytes.length, start + bytes.readUInt32BE(at + 8));
    return start + 12 > end ? undefined : clean(description(bytes.subarray(start, end)));
  }
  return undefined;
}

function description(tag: Buffer): string {
  const kind = tag.toString('latin1', 0, 4);
  if (kind === 'desc') return tag.toString('latin1', 12, 12 + tag.readUInt32BE(8));
  if (kind !== 'mluc' || tag.length < 28) return '';
  const [length, start] = [tag.readUInt32BE(20), tag.readUInt32BE(24)];
  const text = Buffer.from(tag.subarray(start, start + length - (length % 2)));
  return text.length % 2 === 0 ? text.swap16().toString('utf16le') : '';
}

const clean = (text: string): string | undefined => {
  const words = text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 100);
  return words === '' ? undefined : words;
};
