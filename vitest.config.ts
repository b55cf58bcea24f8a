import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type Project = NonNullable<TestProjectInlineConfiguration['test']>;

const projects: Readonly<Record<string, Project>> = {
  // One process for many files: loading the modules anew for each would take a third of the time. Workers are set up
  // as they are before each file, and what one test stubs is as it was for the next.
  unit: {
    testTimeout: 20_000,
    isolate: false,
    setupFiles: 'test/support/as-a-worker.ts',
    unstubEnvs: true,
    unstubGlobals: true,
  },
  architecture: { testTimeout: 30_000 },
  // In one process as well: the program and its warm workers are there for the next file.
  cli: { testTimeout: 60_000, retry: 1, isolate: false, globalSetup: 'test/support/bundle-cli.ts' },
  // These and those above start, kill and race with processes, beside a VS Code and a browser on the same two cores:
  // once more before it counts. What is really lost shows again, and `npm run test:faults` looks without mercy.
  pool: { testTimeout: 60_000, retry: 1, globalSetup: 'test/support/bundle-worker.ts' },
};

export default defineConfig({
  test: {
    pool: 'forks',
    // Half as many more than cores: a third of the time the tests wait, for processes, disks and deadlines. Vitest would
    // leave a core free instead.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: Object.entries(projects).map(([name, project]): TestProjectInlineConfiguration => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`], hookTimeout: 60_000, ...project },
    })),
  },
});
