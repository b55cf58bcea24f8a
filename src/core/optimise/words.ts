/** `312 kB`, `1.2 MB`: powers of ten, as the lines of results have them. */
export function bytesOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, value] = bytes < 1e6 ? (['kB', bytes / 1e3] as const) : (['MB', bytes / 1e6] as const);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** `3.1 %` */
export const percentOf = (share: number): string => `${(share * 100).toFixed(1)} %`;
