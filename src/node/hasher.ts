import crypto from 'node:crypto';
import type { HashAlgorithm } from '../core/checksum/algorithms.ts';
import type { Hasher } from '../core/stream.ts';

/** By the system's own library where it has the algorithm: it uses what the processor has for it. */
export async function makeHasher(algorithm: HashAlgorithm): Promise<Hasher> {
  switch (algorithm) {
    case 'sha256':
    case 'sha512':
    case 'sha1':
    case 'md5': {
      const hash = crypto.createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
    }
    case 'blake3':
    case 'xxh64': {
      return (await import('./wasm-hasher.ts')).makeWasmHasher(algorithm);
    }
  }
}
