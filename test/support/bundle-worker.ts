import fs from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleHost, bundleTestWorker } from './worker-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The worker with the test jobs, bundled once for all test files. */
    readonly testWorker: string;
    /** The programs of these names in test/support, bundled as well. */
    readonly interruptedHost: string;
    readonly doomedHost: string;
  }
}

export default async function bundleForAll(project: TestProject): Promise<() => Promise<void>> {
  const worker = await bundleTestWorker();
  project.provide('testWorker', worker);
  project.provide('interruptedHost', await bundleHost('interrupted-host'));
  project.provide('doomedHost', await bundleHost('doomed-host'));
  return () => fs.promises.rm(path.dirname(worker), { recursive: true, force: true });
}
