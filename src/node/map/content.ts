/** What becomes a file: text, bytes, or pieces of them as they come. */
export type Content = string | Uint8Array | Iterable<unknown> | AsyncIterable<unknown>;
export interface NamedContent {
  readonly output: number;
  readonly content: Content;
}

export const isContent = (value: unknown): value is Content =>
  typeof value === 'string' ||
  (typeof value === 'object' &&
    value !== null &&
    (ArrayBuffer.isView(value) || Symbol.asyncIterator in value || Symbol.iterator in value));

export async function* piecesOf(content: Content): AsyncGenerator<Uint8Array, void, void> {
  if (typeof content === 'string' || ArrayBuffer.isView(content)) {
    yield bytesOf(content);
    return;
  }
  for await (const piece of content) yield bytesOf(piece);
}

function bytesOf(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return Buffer.from(piece);
  if (ArrayBuffer.isView(piece)) return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  throw new Error(`expected text or bytes to write, got ${whatIs(piece)}`);
}

/** `an object`, for the end of a sentence. */
export function whatIs(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value === undefined ? 'nothing' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}
