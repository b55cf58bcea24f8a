import type { Transform } from './fitting.ts';
import type { ChannelSums } from './pixels.ts';

/** What a worker says of a picture that is in the dataset. */
export interface IncludedValue {
  readonly kind: 'included';
  readonly width: number;
  readonly height: number;
  readonly originalWidth: number;
  readonly originalHeight: number;
  readonly transform: Transform;
  readonly sums: ChannelSums;
  /** Perceptual hash; absent where the picture is too flat. */
  readonly look?: string;
  /** SHA-256 of the result. */
  readonly hash: string;
  /** The result itself in base64, where it goes into a shard. */
  readonly data?: string;
}

/** One that was left out as the options say. */
export interface LeftOutValue {
  readonly kind: 'left-out';
  readonly code: LeftOutCode;
}
export type LeftOutCode = 'too-small' | 'too-long';

export type PictureValue = IncludedValue | LeftOutValue;
