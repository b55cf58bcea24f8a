import { decodeText } from '../text/decode.ts';

/** The bytes of a log as UTF-8, or as they are: without a byte order mark, and out of UTF-16. */
export async function* contentOf(
  read: () => AsyncIterable<Uint8Array>,
  isBeginning: boolean,
): AsyncGenerator<Uint8Array, void, void> {
  if (!isBeginning) {
    yield* read();
    return;
  }
  let isFirst = true;
  for await (const chunk of read()) {
    if (isFirst && isUtf16(chunk)) {
      for await (const piece of decodeText(read()).pieces) yield Buffer.from(piece);
      return;
    }
    const isMarked = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    yield isMarked ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
