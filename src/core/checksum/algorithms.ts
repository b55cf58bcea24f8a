/** What files can be told apart by; each with the name of its list, as the programs that read it expect it. */
export const algorithms = {
  sha256: { title: 'SHA-256', manifest: 'SHA256SUMS', digits: 64, mark: '*' },
  sha512: { title: 'SHA-512', manifest: 'SHA512SUMS', digits: 128, mark: '*' },
  sha1: { title: 'SHA-1', manifest: 'SHA1SUMS', digits: 40, mark: '*' },
  md5: { title: 'MD5', manifest: 'MD5SUMS', digits: 32, mark: '*' },
  // b3sum and xxhsum read no binary mark.
  blake3: { title: 'BLAKE3', manifest: 'B3SUMS', digits: 64, mark: ' ' },
  xxh64: { title: 'XXH64', manifest: 'XXH64SUMS', digits: 16, mark: ' ' },
} as const;
export type HashAlgorithm = keyof typeof algorithms;
export const algorithmIds = Object.keys(algorithms).filter((id): id is HashAlgorithm => id in algorithms);
