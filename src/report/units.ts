const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/**
 * `2.1 MB`, `934 B`: powers of ten, as file managers show them, cut after one digit. Not by `pretty-bytes`, which asks
 * for a number format anew each time: with two sizes in every line it was a tenth of what the host has to do for a file.
 */
export function bytesText(bytes: number): string {
  let [tenths, unit] = [bytes * 10, 0];
  for (; tenths >= 10_000 && unit < units.length - 1; unit++) tenths /= 1000;
  return `${Math.floor(tenths) / 10} ${units[unit] ?? ''}`;
}

/** `0.4 ms`, `12 ms`, `4.1 s`, `2 min 5 s`, `1 h 2 min` */
export function durationText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `1 file`, `1,000 files` */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
