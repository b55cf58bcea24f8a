import { describe, expect, test } from 'vitest';
import { moduleVersion } from '../../../../src/node/map/module-version.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const files = {
  'f.mjs':
    'import a from "./a.mjs"; export * from \'./b.mjs\'; const c = require("./lib"); await import(`./d.mjs`); import "pkg"; import "node:fs";',
  'a.mjs': 'import "./deep.mjs";',
  'b.mjs': '',
  'lib/index.js': '',
  'd.mjs': 'import "./f.mjs";',
  'deep.mjs': '',
  'node_modules/pkg/package.json': '{ "main": "main.js" }',
  'node_modules/pkg/main.js': '',
  'other.mjs': '',
};

describe('the version of a module', () => {
  test.each(Object.keys(files).filter((name) => !/^other|package/.test(name)))(
    'changes with %s',
    async (name) => {
      using folder = tempFolder();
      for (const [each, text] of Object.entries(files)) folder.write(each, text);
      const module = `${folder.path}/f.mjs`;
      const before = await moduleVersion(module);
      expect(await moduleVersion(module)).toBe(before);
      folder.write('other.mjs', '// changed');
      expect(await moduleVersion(module)).toBe(before);
      folder.write(name, `${files[name as keyof typeof files]} // changed`);
      expect(await moduleVersion(module)).not.toBe(before);
    },
  );

  test('rejects where there is no such module, and minds nothing that it cannot find', async () => {
    using folder = tempFolder();
    await expect(moduleVersion(`${folder.path}/gone.mjs`)).rejects.toThrow(/ENOENT/);
    folder.write(
      'f.mjs',
      'import "./gone.mjs"; import "gone"; import "file:///%zz"; import "http://x/y.js";',
    );
    expect(await moduleVersion(`${folder.path}/f.mjs`)).toMatch(/^[0-9a-f]{16}$/);
  });
});
