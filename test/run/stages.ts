/** What `npm test` is made of, in order. */
export type Stage = CheckStage | UnitStage | SuiteStage;

interface Named {
  readonly name: string;
  /** Stages without whose success this one could only repeat their failure. */
  readonly needs?: readonly string[];
}

/** A script of package.json that succeeds or fails as a whole: counted as one test. */
export interface CheckStage extends Named {
  readonly kind: 'check';
  readonly script: string;
  /** Its output is shown as it comes: it may take minutes. */
  readonly live?: true;
}

/** A project of vitest. Those that are chosen run together. */
export interface UnitStage extends Named {
  readonly kind: 'vitest';
}

/** A runner of ours that leaves its results for us (`closeSuite`). */
export interface SuiteStage extends Named {
  readonly kind: 'suite';
  readonly script: string;
}

export const stages: readonly Stage[] = [
  { kind: 'check', name: 'typecheck', script: 'typecheck' },
  { kind: 'check', name: 'lint', script: 'lint' },
  { kind: 'check', name: 'format', script: 'format:check' },
  { kind: 'check', name: 'generate', script: 'generate:check' },
  // Before vitest: the architecture, cli and pool projects look at what is built.
  { kind: 'check', name: 'build', script: 'build' },
  { kind: 'vitest', name: 'unit' },
  { kind: 'vitest', name: 'architecture' },
  { kind: 'vitest', name: 'cli' },
  { kind: 'vitest', name: 'pool' },
  { kind: 'check', name: 'package', script: 'package', needs: ['build'] },
  { kind: 'check', name: 'host', script: 'test:host', live: true },
  { kind: 'suite', name: 'integration', script: 'test:integration', needs: ['build', 'host'] },
  { kind: 'suite', name: 'ui', script: 'test:ui', needs: ['package', 'host'] },
];
