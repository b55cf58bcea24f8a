/** A Huffman table to encode with; by symbol. */
export interface HuffmanCode {
  readonly lengths: Uint8Array;
  readonly codes: Uint16Array;
  /** As a DHT segment has them: how many codes there are of each length, and the symbols. */
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/** One more symbol than there are, of the rarest kind: it takes the code of ones only, which T.81 forbids. */
const reserved = 256;
const longest = 32;

/** The code that needs the fewest bits within 16 a symbol: ITU T.81 K.2. */
export function bestCode(frequencies: Int32Array): HuffmanCode {
  const sizes = codeSizes(frequencies);
  const bits = new Int32Array(longest + 1);
  for (const size of sizes)
    if (size > 0) bits[Math.min(size, longest)] = (bits[Math.min(size, longest)] ?? 0) + 1;
  shorten(bits);
  const symbols = Uint8Array.from(
    Array.from({ length: 256 }, (_, symbol) => symbol)
      .filter((symbol) => (sizes[symbol] ?? 0) > 0)
      .toSorted((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0)),
  );
  const counts = Uint8Array.from({ length: 16 }, (_, i) => bits[i + 1] ?? 0);
  return { ...assigned(counts, symbols), counts, symbols };
}

/** Figure K.1: joins the two rarest again and again. Of equals the one with the larger symbol goes first. */
function codeSizes(frequencies: Int32Array): Int32Array {
  const left = Int32Array.from({ length: reserved + 1 }, (_, i) =>
    i === reserved ? 1 : (frequencies[i] ?? 0),
  );
  const sizes = new Int32Array(reserved + 1);
  const others = new Int32Array(reserved + 1).fill(-1);
  // The rarest is the last; its frequency, and its symbol against it, in one number that sorts.
  const keyOf = (symbol: number): number => (left[symbol] ?? 0) * 512 + 511 - symbol;
  const keys = [...left.keys()]
    .filter((i) => (left[i] ?? 0) > 0)
    .map(keyOf)
    .toSorted((a, b) => b - a);
  const rarest = (): number => {
    const key = keys.pop();
    return key === undefined ? -1 : 511 - (key % 512);
  };
  for (;;) {
    const first = rarest();
    const second = rarest();
    if (second < 0) return sizes;
    left[first] = (left[first] ?? 0) + (left[second] ?? 0);
    const key = keyOf(first);
    let place = keys.length;
    while (place > 0 && (keys[place - 1] ?? 0) < key) place--;
    keys.splice(place, 0, key);
    let last = first;
    for (let i = first; i >= 0; i = others[i] ?? -1) {
      sizes[i] = (sizes[i] ?? 0) + 1;
      last = i;
    }
    others[last] = second;
    for (let i = second; i >= 0; i = others[i] ?? -1) sizes[i] = (sizes[i] ?? 0) + 1;
  }
}

/** Figure K.3: no code above 16 bits; then the reserved one, which is of the longest, goes. */
function shorten(bits: Int32Array): void {
  const add = (length: number, change: number): void => {
    bits[length] = (bits[length] ?? 0) + change;
  };
  for (let length = longest; length > 16; length--) {
    while ((bits[length] ?? 0) > 0) {
      let shorter = length - 2;
      while ((bits[shorter] ?? 0) === 0) shorter--;
      add(length, -2);
      add(length - 1, 1);
      add(shorter + 1, 2);
      add(shorter, -1);
    }
  }
  let last = 16;
  while (last > 0 && (bits[last] ?? 0) === 0) last--;
  add(last, -1);
}

function assigned(counts: Uint8Array, symbols: Uint8Array): Pick<HuffmanCode, 'lengths' | 'codes'> {
  const lengths = new Uint8Array(256);
  const codes = new Uint16Array(256);
  let [code, at] = [0, 0];
  for (const [i, count] of counts.entries()) {
    for (let n = 0; n < count; n++, code++, at++) {
      lengths[symbols[at] ?? 0] = i + 1;
      codes[symbols[at] ?? 0] = code;
    }
    code <<= 1;
  }
  return { lengths, codes };
}
