// Writes what is derived from the job definitions and the settings' schema: the job list, package.json's
// contributions and the README's tables. `node src/build/generate.ts [--check]`; --check fails on drift.
import fs from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './bundles.ts';
import { jobListSource } from './generate-jobs.ts';

const check = process.argv.includes('--check');
const drifted: string[] = [];

async function put(file: string, text: string): Promise<void> {
  const full = path.join(root, file);
  const formatted = await format(text, { ...(await resolveConfig(full)), filepath: full });
  const before = fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : undefined;
  if (before === formatted) return;
  if (check) drifted.push(file);
  else fs.writeFileSync(full, formatted);
}

await put('src/jobs/index.ts', jobListSource(path.join(root, 'src/jobs')));

// Imported only now: they read the job list that was just written.
const { jobs } = await import('../jobs/index.ts');
const { contributedManifest } = await import('./contributions.ts');
const { readmeWithTables } = await import('./readme.ts');

const manifest: unknown = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
if (typeof manifest !== 'object' || manifest === null) throw new Error('package.json is not an object');
await put('package.json', JSON.stringify({ ...manifest, ...contributedManifest(jobs) }));
await put('README.md', readmeWithTables(fs.readFileSync(path.join(root, 'README.md'), 'utf8'), jobs));

if (drifted.length > 0) {
  console.error(
    `Generated parts have drifted: ${drifted.join(', ')}. Run npm run generate and commit the result.`,
  );
  process.exit(1);
}
