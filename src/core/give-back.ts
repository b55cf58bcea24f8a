/**
 * Gives memory back at once that nobody will look at again, where it is a block of its own: the pixels of a picture
 * make V8 collect its garbage long before they weigh anything beside the decoder's. Node 22 and later; before, the
 * collector takes them in its own time.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer.byteLength === byteLength && canMove(buffer)) buffer.transfer(0);
}

/** ES2024, which the types of the oldest Node do not have. */
const canMove = (
  buffer: ArrayBufferLike,
): buffer is ArrayBuffer & { transfer(length: number): ArrayBuffer } => 'transfer' in buffer;
