import { algorithmIds, algorithms, type HashAlgorithm } from './algorithms.ts';

/** One file of a list of checksums. */
export interface Listed {
  readonly hash: string;
  /** As it is written there, with `/`. */
  readonly name: string;
  /** Where the line itself says it (`SHA256 (a.txt) = …`). */
  readonly algorithm?: HashAlgorithm;
}

/** A line that `sha256sum -c` reads: what would break it is escaped, and the line then begins with `\`. */
export function manifestLine(algorithm: HashAlgorithm, { hash, name }: Listed): string {
  const escaped = name.replace(/[\\\n\r]/g, (character) => escapes[character] ?? character);
  return `${escaped === name ? '' : '\\'}${hash} ${algorithms[algorithm].mark}${escaped}\n`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const unescapes: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r' };

const plain = /^(\\?)([\da-f]{16,128}) [ *](.+)$/is;
/** As BSD's programs and OpenSSL write it. */
const tagged = /^(\\?)([A-Z\d-]+) ?\((.+)\) ?= ([\da-f]{16,128})$/is;

/** A line as one of the usual programs wrote it, without its line break; undefined: it is none. */
export function parseManifestLine(line: string): Listed | undefined {
  const [, mark = '', hash = '', name = ''] = plain.exec(line) ?? [];
  if (name !== '') return listed(hash, unescaped(name, mark));
  const [, sign = '', tag = '', file = '', sum = ''] = tagged.exec(line) ?? [];
  const algorithm = algorithmIds.find((id) => id === tag.toLowerCase().replace('-', ''));
  return algorithm === undefined ? undefined : listed(sum, unescaped(file, sign), algorithm);
}

const listed = (hash: string, name: string | undefined, algorithm?: HashAlgorithm): Listed | undefined =>
  name === undefined
    ? undefined
    : { hash: hash.toLowerCase(), name, ...(algorithm === undefined ? {} : { algorithm }) };

/** Undefined for an escape that nobody writes. */
function unescaped(name: string, mark: string): string | undefined {
  if (mark === '') return name;
  let known = true;
  const text = name.replace(/\\(.?)/gs, (all, character: string) => {
    known &&= character in unescapes;
    return unescapes[character] ?? all;
  });
  return known ? text : undefined;
}

/** What a list holds, by its name (`SHA256SUMS`, `a.iso.md5`), else by how long its checksums are. */
export function algorithmOf(fileName: string, { hash, algorithm }: Listed): HashAlgorithm | undefined {
  if (algorithm !== undefined) return fitting(algorithm, hash);
  const lower = fileName.toLowerCase();
  const named = namesOf.find(([pattern]) => pattern.test(lower))?.[1];
  if (named !== undefined) return fitting(named, hash);
  // Of two with as many digits the first is by far the more frequent.
  return algorithmIds.find((id) => algorithms[id].digits === hash.length);
}

const fitting = (algorithm: HashAlgorithm, hash: string): HashAlgorithm | undefined =>
  algorithms[algorithm].digits === hash.length ? algorithm : undefined;

const namesOf: readonly (readonly [RegExp, HashAlgorithm])[] = [
  [/sha-?256/, 'sha256'],
  [/sha-?512/, 'sha512'],
  [/sha-?1(?!\d)/, 'sha1'],
  [/md5/, 'md5'],
  [/b3sum|blake3|\.b3(\.|$)/, 'blake3'],
  [/xxh64|\.xxh(\.|$)/, 'xxh64'],
];
