import { type Nonzero, nonzeroOf } from './nonzero.ts';
import type { JpegComponent, JpegParts } from './parts.ts';

/** Tables of their own for brightness and for the rest; DC and AC are told apart by the upper bit. */
export const dcTable = (component: number): number => (component === 0 ? 0 : 1);
export const acTable = (component: number): number => (component === 0 ? 2 : 3);

/** What is written of: one component. */
export interface ScanSource {
  readonly component: JpegComponent;
  readonly index: number;
  readonly nonzero: Nonzero;
  /** Only every so many rows of its blocks, for a guess; 1: all of it. */
  readonly step: number;
}

export const scanSources = ({ components }: JpegParts): readonly ScanSource[] =>
  components.map((component, index) => ({
    ...{ component, index, step: 1 },
    nonzero: nonzeroOf(component.coefficients),
  }));

/**
 * Room for the tokens of any scan of these. A block has up to three runs of 16 zeros and an end beside its
 * coefficients, and each token may have one of owed bits behind it.
 */
export const roomForTokens = (sources: readonly ScanSource[]): Int32Array =>
  new Int32Array(
    sources.reduce(
      (sum, { nonzero, component }) =>
        sum + nonzero.entries.length * 2 + component.coefficients.length / 6 + 1024,
      0,
    ),
  );
