/** A text in pieces of these lengths, over and over. */
export async function* piecesOf(
  text: string,
  lengths: readonly number[],
): AsyncGenerator<string, void, void> {
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1);
    yield text.slice(at, at + length);
    at += length;
  }
}
