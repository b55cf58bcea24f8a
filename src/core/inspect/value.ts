import type { FormatId } from '../format.ts';
import type { CameraFacts } from './camera-facts.ts';

/** What a worker found out of one picture; the host makes a row of it. */
export interface InspectValue extends CameraFacts {
  readonly format: FormatId;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly depth: 8 | 16;
  readonly colour: string;
  readonly profile?: string;
  readonly alpha: boolean;
  /** Perceptual hash; absent for a picture that is too flat for it. */
  readonly look?: string;
}
