import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const mostFiles = 2000;
/** A bundle of this size imports nothing more by its text, and a search through it would hold the host. */
const mostSearched = 400_000;

const specifier = /(?:\bfrom|\bimport|\brequire|\bimport\.meta\.resolve)\s*\(?\s*(["'`])([^"'`\n]{1,500})\1/g;

/**
 * Stands for the text of a module and of all that it imports by name: the same version gives the same results, and
 * may be kept in memory. Of packages it is the file that is imported, which changes with every build of theirs. By the text, as asking
 * the module's own loader would run it. What it imports under a computed name is not seen.
 * @throws where the module itself cannot be read
 */
export async function moduleVersion(file: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  const seen = new Set([file]);
  for (const each of seen) {
    const text = each === file ? await fs.promises.readFile(each, 'utf8') : await textOf(each);
    hash.update(`${each}\n${text.length}\n`).update(text);
    if (text.length > mostSearched || seen.size > mostFiles || isOfPackage(each)) continue;
    for (const [, , name = ''] of text.matchAll(specifier)) {
      const found = resolved(name, each);
      if (found !== undefined) seen.add(found);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const isOfPackage = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

/** What is not there, or a folder, says nothing. */
const textOf = (file: string): Promise<string> => fs.promises.readFile(file, 'utf8').catch(() => '');

/** The file that a module means by a name; undefined for Node's own and for what is not to be found. */
function resolved(name: string, from: string): string | undefined {
  if (name.startsWith('node:') || name.startsWith('data:')) return undefined;
  try {
    const file = createRequire(from).resolve(name.startsWith('file:') ? fileURLToPath(name) : name);
    return path.isAbsolute(file) ? file : undefined;
  } catch {
    // As ES modules write it where `require` looks for something else, or a package for `import` alone.
    return /^\.{0,2}\//.test(name) ? path.resolve(path.dirname(from), name) : undefined;
  }
}
