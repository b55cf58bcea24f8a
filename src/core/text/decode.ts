export interface DecodedText {
  /** In pieces of any length, cut anywhere between two characters; without a byte order mark. */
  readonly pieces: AsyncIterable<string>;
  /** What a person should know of it; valid at the end. */
  readonly notes: () => readonly string[];
}

/**
 * Text out of bytes that come piece by piece. What is neither marked as UTF-16 nor valid UTF-8 is taken for
 * Latin-1 (Windows-1252) from its first such byte on, and said: old spreadsheets and logs are written so.
 */
export function decodeText(chunks: AsyncIterable<Uint8Array>): DecodedText {
  let latinAt: number | undefined;
  const pieces = async function* (): AsyncGenerator<string, void, void> {
    let decoder: Decoder | undefined;
    let head: Uint8Array = new Uint8Array();
    let at = 0;
    /** What the piece before ended with, where that is the beginning of a character. */
    let open: Uint8Array = new Uint8Array();
    const decode = (bytes: Uint8Array, stream: boolean): string => {
      decoder ??= decoderFor(bytes);
      const all = join(open, bytes);
      try {
        const text = decoder.decode(bytes, { stream });
        // A copy, which the `slice` of a Buffer is not: whoever reads uses its chunks again.
        open =
          decoder.encoding === 'utf-8'
            ? new Uint8Array(all.subarray(all.length - openBytes(all)))
            : new Uint8Array();
        return text;
      } catch {
        const valid = validBytes(all);
        latinAt = at - open.length + valid;
        open = new Uint8Array();
        decoder = new TextDecoder('windows-1252');
        const before = new TextDecoder('utf-8', { ignoreBOM: latinAt > 3 }).decode(all.subarray(0, valid));
        return before + decoder.decode(all.subarray(valid), { stream });
      }
    };
    const piece = (bytes: Uint8Array, stream: boolean): string => {
      const text = decode(bytes, stream);
      at += bytes.length;
      return text;
    };
    for await (const chunk of chunks) {
      if (decoder !== undefined) {
        yield piece(chunk, true);
        continue;
      }
      // A mark has up to three bytes.
      head = join(head, chunk);
      if (head.length < 3) {
        head = new Uint8Array(head);
        continue;
      }
      yield piece(head, true);
    }
    yield piece(decoder === undefined ? head : new Uint8Array(), false);
  };
  return {
    pieces: pieces(),
    notes: () =>
      latinAt === undefined
        ? []
        : [`not valid UTF-8 at byte ${latinAt.toLocaleString('en')}, read as Latin-1 from there`],
  };
}

type Decoder = InstanceType<typeof TextDecoder>;

function decoderFor(head: Uint8Array): Decoder {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8', { fatal: true });
}

/** How many bytes at the end begin a UTF-8 character that is not complete; the bytes are valid so far. */
function openBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

const lengthOf = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);

/** How many bytes at the start are whole UTF-8 characters (RFC 3629). */
function validBytes(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    const length = lengthOf(first);
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || at + length > bytes.length) return at;
    for (let i = 1; i < length; i++) {
      const byte = bytes[at + i] ?? 0;
      // No longer form of a short character, no surrogate, nothing behind U+10FFFF.
      const least = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      const most = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      if (byte < least || byte > most) return at;
    }
    at += length;
  }
  return at;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
