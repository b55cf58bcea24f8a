import type { RunProgress } from '../core/progress.ts';
import { durationText } from './units.ts';

/** `37/212 · 3 failed · 12 s left`; `37 so far` while files are still being found. */
export function progressText(progress: RunProgress, elapsedMs: number): string {
  const { settled, under, total, complete, failed } = progress;
  const of = complete ? `/${total.toLocaleString('en')}` : ' so far';
  const parts = [`${settled.toLocaleString('en')}${of}`];
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  // Of a few large files the count alone would stand still.
  if (under > 0 && total < 20) parts.push(`${Math.floor((100 * (settled + under)) / total)} %`);
  const left = complete ? timeLeft(settled + under, total, elapsedMs) : undefined;
  if (left !== undefined) parts.push(`${left} left`);
  return parts.join(' · ');
}

/** Said once it can be known a little: two seconds in, or a tenth of the way. */
function timeLeft(done: number, total: number, elapsedMs: number): string | undefined {
  if (done === 0 || done >= total) return undefined;
  if (elapsedMs < 2000 && done < total / 10) return undefined;
  const ms = (elapsedMs / done) * (total - done);
  return durationText(Math.max(1000, Math.ceil(ms / 1000) * 1000)).replace(/\.0 s$/, ' s');
}
