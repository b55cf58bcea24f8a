/** Large enough that a read is cheap beside its bytes, and far below what a worker has anyway. */
export const readBytes = 1024 * 1024;

/** Used again: a worker reads hundreds of parts of a file, and each part is looked into before it is read. */
const spare: Buffer[] = [];
/** As many as one reader has: one is filled while the other is worked on. */
const mostSpare = 2;

export const takeReadBuffer = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(readBytes);

/** Nothing reads into it any more, and nobody looks at what is in it. */
export function giveBackReadBuffer(buffer: Buffer): void {
  if (spare.length < mostSpare) spare.push(buffer);
}
