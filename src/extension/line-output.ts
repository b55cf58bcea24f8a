/** Where the lines of a run go: the output channel, or the terminal of a task. */
export interface LineOutput {
  write(...lines: readonly string[]): void;
  /** An empty line between two runs. */
  separate(): void;
  flush(): void;
  /** Brings it into view. */
  reveal(): void;
}
