import { createBLAKE3, createXXHash64 } from 'hash-wasm';
import type { Hasher } from '../core/stream.ts';

/** The algorithms that Node lacks. */
export async function makeWasmHasher(algorithm: 'blake3' | 'xxh64'): Promise<Hasher> {
  const hash = (await (algorithm === 'blake3' ? createBLAKE3() : createXXHash64())).init();
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}
