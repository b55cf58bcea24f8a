// Bundles what ships: `node src/build/build.ts [--watch] [--production]`.
import fs from 'node:fs';
import path from 'node:path';
import { build, context, type Plugin } from 'esbuild';
import { bundles, root } from './bundles.ts';

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--production');

/** Begin and end lines for the problem matcher of .vscode/tasks.json, errors as `file:line:column: message`. */
const reportToEditor: Plugin = {
  name: 'report-to-editor',
  setup: (plugin) => {
    plugin.onStart(() => console.log('[watch] build started'));
    plugin.onEnd(({ errors }) => {
      for (const { text, location } of errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location !== null) console.error(`    ${location.file}:${location.line}:${location.column}:`);
      }
      console.log('[watch] build finished');
    });
  },
};

fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
for (const options of bundles) {
  if (watch) {
    const watched = await context({ ...options, logLevel: 'silent', plugins: [reportToEditor] });
    await watched.watch();
    continue;
  }
  const { metafile } = await build({ ...options, minify, logLevel: 'warning' });
  const name = Object.keys(options.entryPoints ?? {})[0] ?? 'bundle';
  // What really is in each bundle: the architecture tests read it.
  fs.writeFileSync(path.join(root, 'dist', `${name}.meta.json`), JSON.stringify(metafile));
}
if (!watch) fs.chmodSync(path.join(root, 'dist/cli.cjs'), 0o755);
