/** What `npm test` is made of. */
export type Stage = CheckStage | UnitStage | SuiteStage;

/**
 * Stages of one lane go one after the other, in the order of the list; the lanes run beside each other. `first` is before
 * them, and what is in no lane is taken by the one that is done with its own: so both end at nearly the same time.
 */
export type Lane = (typeof lanes)[number] | 'first' | 'either';

export const lanes = ['windows', 'tests'] as const;

interface Named {
  readonly name: string;
  readonly lane: Lane;
  /** Stages before it in its lane without whose success this one could only repeat their failure. */
  readonly needs?: readonly string[];
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

/**
 * Two lanes, so that two cores always have something to do: a window waits for its browser, and vitest for the
 * processes that it has started. The scenarios of `ui` come one after the other there: two beside vitest's two forks
 * would make each so slow that its waits run out.
 */
export const stages: readonly Stage[] = [
  // Both lanes look at what is built.
  { kind: 'check', name: 'build', lane: 'first', command: npm('build') },
  { kind: 'check', name: 'host', lane: 'windows', command: node('test/run/host.ts'), live: true },
  {
    kind: 'suite',
    name: 'integration',
    lane: 'windows',
    command: node('test/run/integration.ts'),
    needs: ['build', 'host'],
  },
  { kind: 'check', name: 'package', lane: 'windows', command: npm('package'), needs: ['build'] },
  {
    kind: 'suite',
    name: 'ui',
    lane: 'windows',
    command: node('test/run/ui.ts', '--windows', '1'),
    needs: ['package', 'host'],
  },
  { kind: 'check', name: 'typecheck', lane: 'either', command: npm('typecheck') },
  { kind: 'check', name: 'lint', lane: 'either', command: npm('lint') },
  { kind: 'check', name: 'format', lane: 'either', command: npm('format:check') },
  { kind: 'check', name: 'generate', lane: 'either', command: npm('generate:check') },
  { kind: 'vitest', name: 'unit', lane: 'tests' },
  { kind: 'vitest', name: 'architecture', lane: 'tests' },
  { kind: 'vitest', name: 'cli', lane: 'tests' },
  { kind: 'vitest', name: 'pool', lane: 'tests' },
  // The short form of `npm run test:faults`; its output names the seed.
  { kind: 'suite', name: 'faults', lane: 'either', command: node('test/faults/run.ts', '--runs', '60') },
];
