import { defineConfig } from 'vitest/config';

/** What mutation testing runs against each change of src/core: the tests of that folder. */
export default defineConfig({
  test: { include: ['test/unit/core/**/*.test.ts'], testTimeout: 5000 },
});
