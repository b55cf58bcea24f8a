import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Milliseconds for one test. Machines in CI have two slow cores. */
const budgets = { unit: 20_000, architecture: 30_000, cli: 60_000, pool: 60_000 };

export default defineConfig({
  test: {
    pool: 'forks',
    // Vitest would leave a core free: on two cores the tests would go through one by one, in twice the time.
    maxWorkers: '100%',
    projects: Object.entries(budgets).map(([name, budget]): TestProjectInlineConfiguration => ({
      extends: true,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        testTimeout: budget,
        hookTimeout: 60_000,
        // These kill processes and race with them, beside a VS Code and a browser on the same two cores: once more
        // before it counts. What is really lost shows again, and `npm run test:faults` looks without mercy.
        retry: name === 'pool' ? 1 : 0,
      },
    })),
  },
});
