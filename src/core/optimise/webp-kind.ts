/** Whether the (first) picture of a WebP is coded without loss: RFC 9649, sections 2.6 and 2.7. */
export function isLosslessWebp(bytes: Uint8Array): boolean {
  const webp = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 12;
  while (at + 8 <= webp.length) {
    const type = webp.toString('latin1', at, at + 4);
    if (type === 'VP8L') return true;
    if (type === 'VP8 ') return false;
    // A frame's own chunks are in it, behind 16 bytes.
    if (type === 'ANMF') at += 24;
    else at += 8 + webp.readUInt32LE(at + 4) + (webp.readUInt32LE(at + 4) & 1);
  }
  return false;
}
