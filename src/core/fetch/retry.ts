/** What a server may say and mean “later”. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

export const isPassing = (status: number): boolean => passing.has(status);

/** A server that asks for more has it noted on the file's line, and is left alone. */
export const longestWaitMs = 60_000;

/** Milliseconds that a server asks to wait (RFC 9110 §10.2.3: seconds, or a date); undefined: it does not. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = /[A-Za-z]/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/**
 * Milliseconds before the next try: half a second, one, two, … up to half a minute, and up to a quarter more, so that
 * many that failed together do not come back together.
 * @param chance from 0 to 1
 */
export const backOffMs = (tries: number, chance: number): number =>
  Math.min(30_000, 500 * 2 ** (tries - 1)) * (1 + chance / 4);
