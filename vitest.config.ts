import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Milliseconds for one test. Machines in CI have two slow cores. */
const budgets = { unit: 5_000, architecture: 30_000, cli: 60_000, pool: 60_000 };

export default defineConfig({
  test: {
    pool: 'forks',
    projects: Object.entries(budgets).map(([name, budget]): TestProjectInlineConfiguration => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: budget, hookTimeout: 60_000 },
    })),
  },
});
