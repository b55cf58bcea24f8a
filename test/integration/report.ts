/** What the suite in the extension host leaves in the file named by TEST_RESULTS. */
export interface HostReport {
  /** Whether the suite came to its end. */
  readonly ended: boolean;
  /** The test that was begun last, while it has no result. */
  readonly running?: string;
  readonly tests: readonly HostTest[];
}

export interface HostTest {
  readonly title: string;
  /** The bundled test file, `activation.test.cjs`. */
  readonly file: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly error?: string;
}
