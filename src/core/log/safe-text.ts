/** UTF-8 where it is that, Latin-1 otherwise. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  const text = buffer.toString('utf8');
  return text.includes('\uFFFD') ? buffer.toString('latin1') : text;
}

/**
 * Characters that a terminal, an editor or a table obeys instead of showing them: controls, those that turn the
 * direction of writing or take no room, line separators, halves of pairs.
 */
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/** Text of a stranger, so that it can be shown: what cannot be seen becomes its code, and it ends somewhere. */
export function safeText(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(unseen, (sign) => {
    const code = sign.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}
