/**
 * MurmurHash3 (x86, 32 bits) of a text in UTF-8: spread evenly, the same on every machine, and in every language, so
 * that others can tell a picture's split too (Python: `mmh3.hash(text, seed, signed=False)`).
 */
export function murmur32(text: string, seed: number): number {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed;
  for (let at = 0; at < whole; at += 4) {
    hash = turn(hash ^ mixed(bytes.readInt32LE(at)), 13);
    hash = Math.imul(hash, 5) + 0xe6546b64;
  }
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | (bytes[at] ?? 0);
  if (whole < bytes.length) hash ^= mixed(rest);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const turn = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by));
const mixed = (block: number): number => Math.imul(turn(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
