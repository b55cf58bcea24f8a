/** Shows how far a run is, while it is known. */
export interface RunProgress {
  /** Whether a person has seen it. */
  readonly shown: boolean;
  /** There is a run before it. */
  wait(): void;
  /** The clock runs again, after `hold`. */
  start(): void;
  /** A question is open. */
  hold(): void;
  /** @param part how much of the whole is done, from 0 to 1 */
  report(message: string, part?: number): void;
  dispose(): void;
}
