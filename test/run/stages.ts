/** What `npm test` is made of, in order. */
export type Stage = CheckStage | UnitStage | SuiteStage;

interface Named {
  readonly name: string;
  /** Stages without whose success this one could only repeat their failure. */
  readonly needs?: readonly string[];
  /** Runs beside the stages that follow it in the list: it mostly waits. */
  readonly beside?: true;
  /** Begins when nothing runs beside it any more. */
  readonly alone?: true;
}

/** A command that succeeds or fails as a whole: counted as one test. */
export interface CheckStage extends Named {
  readonly kind: 'check';
  readonly command: Command;
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
  readonly command: Command;
}

export type Command = readonly [program: string, ...args: string[]];

const npm = (script: string): Command => ['npm', 'run', script];
const node = (file: string, ...args: string[]): Command => [process.execPath, file, ...args];

export const stages: readonly Stage[] = [
  { kind: 'check', name: 'typecheck', command: npm('typecheck') },
  { kind: 'check', name: 'lint', command: npm('lint') },
  { kind: 'check', name: 'format', command: npm('format:check') },
  { kind: 'check', name: 'generate', command: npm('generate:check') },
  // Before vitest: the architecture, cli and pool projects look at what is built.
  { kind: 'check', name: 'build', command: npm('build') },
  { kind: 'check', name: 'host', command: node('test/run/host.ts'), live: true },
  {
    kind: 'suite',
    name: 'integration',
    command: node('test/run/integration.ts'),
    needs: ['build', 'host'],
    beside: true,
  },
  { kind: 'vitest', name: 'unit' },
  { kind: 'vitest', name: 'architecture' },
  { kind: 'vitest', name: 'cli' },
  { kind: 'vitest', name: 'pool' },
  // The short form of `npm run test:faults`; its output names the seed.
  { kind: 'suite', name: 'faults', command: node('test/faults/run.ts', '--runs', '60') },
  { kind: 'check', name: 'package', command: npm('package'), needs: ['build'] },
  { kind: 'suite', name: 'ui', command: node('test/run/ui.ts'), needs: ['package', 'host'], alone: true },
];
