/** What a worker has done, and what it has of it. */
export interface Wear {
  readonly files: number;
  /** Between two chunks; 0 where that cannot be said of it alone. */
  readonly residentMegabytes: number;
}

/** Bounds leaks that growth does not show. A new worker with the picture library costs 0.4 s on a busy machine: 20 µs a file. */
const mostFiles = 20_000;
/** Fewer than that would make new workers the main work where one file leaves much behind. */
const fewFiles = 20;
/** A worker with the picture library, after some thousand files. */
const ordinaryMegabytes = 160;

/** Whether a worker should be replaced: by its age, or as it keeps more than half of its share between two files. */
export function wornOut({ files, residentMegabytes }: Wear, share: number): boolean {
  if (files >= mostFiles) return true;
  return files >= fewFiles && residentMegabytes > Math.max(ordinaryMegabytes, share / 2);
}
