import fs from 'node:fs';
import path from 'node:path';
import { type OutputFile, type Plugin, transform, type TransformOptions } from 'esbuild';

/** ES modules are strict by themselves. */
const strict = '"use strict";';
/** For libraries that call `createRequire(import.meta.url)`. */
const bundleUrl = "const bundleUrl = require('node:url').pathToFileURL(__filename).href;";

/**
 * Lets a CommonJS bundle be in pieces, which are loaded when `import()` first asks for them: esbuild splits ES modules
 * only. So it makes those, and each piece is turned into CommonJS afterwards. ES modules as they are would do for
 * workers, but not for VS Code, and sharp must be required, so that one build of it has to ship and not two.
 */
export const commonjsChunks: Plugin = {
  name: 'commonjs-chunks',
  setup: (plugin) => {
    const options = plugin.initialOptions;
    if (options.splitting !== true) return;
    const { write = true } = options;
    // With the map inside, the second step knows where each line comes from.
    Object.assign(options, { write: false, format: 'esm', sourcemap: 'inline' });
    plugin.onEnd(async ({ outputFiles = [] }) => {
      if (!write) return;
      await Promise.all(outputFiles.map((file) => writeCommonjs(file, options.minify === true)));
    });
  },
};

async function writeCommonjs({ path: file, text }: OutputFile, minify: boolean): Promise<void> {
  const name = path.basename(file);
  const needsUrl = /\bbundleUrl\b/.test(text);
  const { code, map } = await transform(text, {
    ...asCommonjs,
    minify,
    sourcefile: name,
    banner: [strict, ...(needsUrl ? [bundleUrl] : [])].join('\n'),
  });
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  await fs.promises.writeFile(`${file}.map`, map);
  await fs.promises.writeFile(file, `${code}//# sourceMappingURL=${name}.map\n`);
}

const asCommonjs: TransformOptions = {
  format: 'cjs',
  platform: 'node',
  target: 'node20.9',
  sourcemap: 'external',
  sourcesContent: false,
  keepNames: true,
  supported: { 'dynamic-import': false },
};
