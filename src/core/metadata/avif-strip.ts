import { avifParts } from './avif-parts.ts';
import { type KeptExif, writeExif } from './exif-write.ts';
import { type ExifFacts, readExif } from './exif-read.ts';
import { contentOf, type Part } from './part.ts';
import { removedWords } from './removed.ts';
import type { Stripped } from './strip.ts';

/**
 * An AVIF without what says anything about the picture. Places in it count from its start, so nothing moves: zeros
 * stand where metadata were, under a name that readers pass over.
 *
 * @param kept what of the EXIF data stays
 */
export function stripAvif(given: Buffer, kept: KeptOf): Stripped {
  const once = stripOnce(given, kept);
  if ('damaged' in once || once.removed.length === 0) return once;
  // Where items lie over each other, or over the table that names them, what was taken out of one was a part of another.
  const twice = stripOnce(once.bytes, kept);
  return 'damaged' in twice || twice.removed.length > 0 ? { damaged: 'parts of it overlap' } : once;
}

type KeptOf = (bytes: Buffer, parts: readonly Part[], exif: ExifFacts | undefined) => KeptExif;

function stripOnce(given: Buffer, kept: KeptOf): Stripped {
  const split = avifParts(given);
  if ('damaged' in split) return split;
  const { parts } = split;
  const first = parts.find(({ kind }) => kind === 'exif');
  const exif = first === undefined ? undefined : readExif(contentOf(given, first));
  // Its tag is none that readers of AVIF turn a picture by.
  const wanted = { ...kept(given, parts, exif), orientation: undefined };
  const block = writeExif(wanted);
  const bytes = Buffer.from(given);
  if (parts.length === 0) return { bytes: given, removed: [] };
  let holds = false;
  for (const part of parts) {
    const { start, end, content, typeAt, isBox } = part;
    const room = block !== undefined && part === first && block.length <= content[1] - content[0];
    bytes.fill(0, room ? content[0] : isBox ? start + 8 : start, end);
    if (room) block.copy(bytes, content[0]);
    else bytes.write(isBox ? 'free' : 'skip', typeAt, 'latin1');
    holds ||= room;
  }
  if (bytes.equals(given)) return { bytes: given, removed: [] };
  const gone = parts.filter(
    (part) =>
      part !== first || !given.subarray(part.start, part.end).equals(bytes.subarray(part.start, part.end)),
  );
  return {
    bytes,
    removed: removedWords(given, gone, {
      exif: first !== undefined && gone.includes(first) ? exif : undefined,
      keptExif: holds ? wanted : undefined,
      gainMap: undefined,
      kept: [],
    }),
  };
}
