import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { callCli } from '../support/cli-inside.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

/** Files that a browser would look for, from the page. */
const namedIn = (html: string, page: string): readonly string[] =>
  [...html.matchAll(/(?:src|srcset)="([^"]*)"/g)]
    .flatMap(([, set = '']) => set.split(', '))
    .map((candidate) => candidate.split(' ')[0] ?? '')
    .map((url) => fileURLToPath(new URL(url, pathToFileURL(page))));

test.each(['beside the pictures', 'in one folder'])(
  'a browser finds every file that the page names, %s; the snippet is printed where there is no clipboard',
  async (where) => {
    using folder = tempFolder();
    const picture = await makePicture({ format: 'jpeg', width: 90, height: 60 });
    folder.write("photos/It's 50% #1 📷.jpg", picture);
    folder.write('photos/sub dir/a, b 640w.jpg', picture);
    folder.write('photos/cut.jpg', picture.subarray(0, 700));
    const flags = ['--widths', '40,80,160', '--formats', 'webp,same', '--snippet', 'html'];
    const out = where === 'in one folder' ? ['--output-folder', 'web'] : [];
    const run = (...more: readonly string[]) =>
      callCli(cli, ['responsive', 'photos', ...flags, ...out, ...more], {
        cwd: folder.path,
        state: path.join(folder.path, '.state'),
      });

    const printed = await run();
    expect([printed.code, printed.stderr]).toEqual([1, expect.stringContaining('2 done, 1 failed')]);
    expect(printed.stderr).toContain('1 file is not among the pictures: 1 failed');
    const snippet = printed.stdout.slice(printed.stdout.indexOf('<picture>'));
    expect(snippet.match(/<picture>/g)).toHaveLength(2);

    await run('--deliver', 'file');
    const page = folder.files().find((file) => file.endsWith('.html')) ?? '';
    expect(path.basename(page)).toBe('responsive.html');
    const html = fs.readFileSync(path.join(folder.path, page), 'utf8');
    expect(html.trim(), 'the same text').toBe(snippet.trim());
    const named = namedIn(html, path.join(folder.path, page));
    expect(new Set(named).size, 'three widths in two formats of two pictures').toBe(12);
    expect(named.filter((file) => !fs.existsSync(file))).toEqual([]);
  },
);
