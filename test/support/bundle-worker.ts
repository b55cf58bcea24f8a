import fs from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleTestWorker } from './worker-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The worker with the test jobs, bundled once for all test files. */
    readonly testWorker: string;
  }
}

export default async function bundleForAll(project: TestProject): Promise<() => Promise<void>> {
  const worker = await bundleTestWorker();
  project.provide('testWorker', worker);
  return () => fs.promises.rm(path.dirname(worker), { recursive: true, force: true });
}
