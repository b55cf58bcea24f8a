import fs from 'node:fs';
import path from 'node:path';

/**
 * The licence texts of everything that ships: what esbuild put into the bundles, and the packages beside them.
 * @param inputs paths of bundled files, as esbuild's metafiles name them
 * @param shipped folders of packages that ship as they are
 */
export function thirdPartyNotices(
  root: string,
  inputs: readonly string[],
  shipped: readonly string[],
): string {
  const bundled = inputs.flatMap((file) => {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
    return match?.[1] === undefined ? [] : [path.join(root, match[1])];
  });
  // Some are both, in a bundle and beside it.
  const notices = [...new Set([...new Set([...bundled, ...shipped])].map(notice))].toSorted();
  return `Batch Pool contains these packages, each under its own licence.\n\n${notices.join('\n')}`;
}

function notice(folder: string): string {
  const text: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { name = '?', version = '?', license = '?' } = isRecord(text) ? text : {};
  const files = fs.readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  // The packages with libvips name the licences of all that is linked into it in their READMEs.
  const readme = path.join(folder, 'README.md');
  if (
    fs.existsSync(readme) &&
    (files.length === 0 || /third-party libraries/.test(fs.readFileSync(readme, 'utf8')))
  ) {
    files.push('README.md');
  }
  const texts = files.map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  return `${'='.repeat(80)}\n${String(name)} ${String(version)}: ${String(license)}\n\n${texts.join('\n\n')}\n`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
