import type { BytesRange, Estimate } from '../core/estimate.ts';
import { inOneLine } from './shown-path.ts';
import { bytesText, countText } from './units.ts';

/** `40 files, 160 MB → about 12 MB (10–14 MB)`: what a run comes to, in one line. */
export function estimateText({ files, bytesIn, bytesOut, sampled }: Estimate): string {
  const before = `${countText(files, 'file')}, ${bytesText(bytesIn)}`;
  if (files === 0) return 'no files';
  if (bytesOut === undefined) return `${before} → not measured`;
  const { expected, low, high } = bytesOut;
  if (sampled >= files) return `${before} → ${bytesText(expected)}`;
  const range = isWide(bytesOut) ? ` (${rangeText(rough(low), rough(high))})` : '';
  return `${before} → about ${bytesText(rough(expected))}${range}`;
}

/** Two digits: a guess must not look like a count. */
const rough = (bytes: number): number => Number(bytes.toPrecision(2));

/** What else a person should know before they agree. */
export function estimateNotes(estimate: Estimate): readonly string[] {
  const { files, sampled, unchanged, failed, failures, replacing, conflicts } = estimate;
  const [first] = failures;
  return [
    ...(sampled === 0
      ? []
      : [sampled < files ? `measured on ${countText(sampled, 'file')}` : 'measured on all']),
    ...(unchanged === 0 ? [] : [`${unchanged} of ${sampled} would stay unchanged`]),
    ...(failed === 0 ? [] : [`${failed} of ${sampled} failed: ${inOneLine(first?.message ?? '')}`]),
    ...(conflicts === 0 ? [] : [countText(conflicts, 'name is taken', 'names are taken')]),
    ...(replacing === 0
      ? []
      : [
          `${countText(replacing, 'file')} would be replaced; a copy ${replacing === 1 ? '' : 'of each '}is kept`,
        ]),
  ];
}

/** Said where it could make a difference: more than a tenth to either side. */
const isWide = ({ expected, low, high }: BytesRange): boolean => high - low > expected / 5;

/** `10–14 MB`, `900 kB – 1.2 MB` */
function rangeText(low: number, high: number): string {
  const [from, to] = [bytesText(low), bytesText(high)];
  const [number, unit] = from.split(' ');
  return to.endsWith(` ${unit ?? ''}`) && number !== undefined ? `${number}–${to}` : `${from} – ${to}`;
}
