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
      test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: budget, hookTimeout: 60_000 },
    })),
  },
});
