import type { ChannelSums } from './pixels.ts';

export interface ChannelStatistics {
  readonly pixels: number;
  /** By channel, with 0–1 for 0–255: what a network's input is normalised by. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Mean and deviation of all pixels together, from exact sums: no order and no rounding changes them. */
export class ChannelTotals {
  #pixels = 0n;
  #sums: bigint[] = [];
  #squares: bigint[] = [];

  add({ pixels, sums, squares }: ChannelSums): void {
    this.#pixels += BigInt(pixels);
    this.#sums = sums.map((sum, channel) => (this.#sums[channel] ?? 0n) + BigInt(sum));
    this.#squares = squares.map((sum, channel) => (this.#squares[channel] ?? 0n) + BigInt(sum));
  }

  /** Undefined where there was no pixel. */
  get statistics(): ChannelStatistics | undefined {
    const count = this.#pixels;
    if (count === 0n) return undefined;
    return {
      pixels: Number(count),
      mean: this.#sums.map((sum) => sixDigits(Number(sum) / (Number(count) * 255))),
      std: this.#sums.map((sum, channel) => {
        // Of whole numbers to the end: the difference of two large fractions would be mostly rounding.
        const spread = count * (this.#squares[channel] ?? 0n) - sum * sum;
        return sixDigits(Math.sqrt(Number(spread)) / (Number(count) * 255));
      }),
    };
  }
}

const sixDigits = (value: number): number => Math.round(value * 1e6) / 1e6;
