import fs from 'node:fs';

/** Which file it is, and in which state: as long as all four are the same, nobody has touched it. */
export interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  /** Beyond what a double can tell apart, as are the inode numbers of some disks: hence bigint. */
  readonly mtimeNs: bigint;
}

export const isSameState = (a: Identity, b: Identity): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;

/** What stands at a name itself, links not followed; undefined: nothing. */
export function lookAt(name: string): fs.BigIntStats | undefined {
  return fs.lstatSync(name, { bigint: true, throwIfNoEntry: false });
}

/** Whether two names lead to one file, whatever the links between. Drives that number no files go by the path. */
export function leadToOneFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => fs.statSync(name, { bigint: true, throwIfNoEntry: false }));
  if (one === undefined || other === undefined || one.ino !== other.ino || one.dev !== other.dev)
    return false;
  return one.ino !== 0n || fs.realpathSync.native(a) === fs.realpathSync.native(b);
}

/** To the digit as Node's `mtimeMs`, by which the planner and the records know a file. */
export const mtimeMsOf = ({ mtimeNs }: Pick<Identity, 'mtimeNs'>): number =>
  Number(mtimeNs / 1_000_000_000n) * 1000 + Number(mtimeNs % 1_000_000_000n) / 1e6;
