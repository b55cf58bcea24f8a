import type { RunProgress } from '../core/run.ts';
import { durationText } from './units.ts';

/** `37/212 · 3 failed · 12 s left`; `37 so far` while files are still being found. */
export function progressText({ settled, total, complete, failed }: RunProgress, elapsedMs: number): string {
  const of = complete ? `/${total.toLocaleString('en')}` : ' so far';
  const parts = [`${settled.toLocaleString('en')}${of}`];
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  const left = complete ? timeLeft(settled, total, elapsedMs) : undefined;
  if (left !== undefined) parts.push(`${left} left`);
  return parts.join(' · ');
}

/** Said once it can be known a little: two seconds in, or a tenth of the way. */
function timeLeft(settled: number, total: number, elapsedMs: number): string | undefined {
  if (settled === 0 || settled >= total) return undefined;
  if (elapsedMs < 2000 && settled < total / 10) return undefined;
  const ms = (elapsedMs / settled) * (total - settled);
  return durationText(Math.max(1000, Math.ceil(ms / 1000) * 1000)).replace(/\.0 s$/, ' s');
}
