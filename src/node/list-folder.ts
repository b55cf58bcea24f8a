import fs from 'node:fs';

/** An entry whose name is no text, with the name as it can be shown; it cannot be opened by that. */
export interface OddEntry {
  readonly name: string;
  readonly odd: 'file' | 'folder';
}

/**
 * What a folder holds. Linux allows any bytes in a name, and Node gives those that are not UTF-8 with U+FFFD in their
 * place: such a path leads nowhere, or to a neighbour that really has this sign in its name.
 */
export async function listFolder(
  folder: string,
): Promise<{ readonly entries: readonly fs.Dirent[]; readonly odd: readonly OddEntry[] }> {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes(replacementSign))) return { entries, odd: [] };
  const exact = await fs.promises.readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const texts = new Set(exact.filter(({ name }) => isText(name)).map(({ name }) => name.toString()));
  const readable = new Map(entries.filter(({ name }) => texts.has(name)).map((entry) => [entry.name, entry]));
  const odd = exact.filter(({ name }) => !isText(name));
  return {
    entries: [...readable.values()],
    odd: odd.map((entry) => ({
      name: entry.name.toString(),
      odd: entry.isDirectory() ? ('folder' as const) : ('file' as const),
    })),
  };
}

/** What stands for bytes that are no text; also a sign of its own that a name may have. */
export const replacementSign = '\ufffd';

const isText = (name: Buffer): boolean => Buffer.from(name.toString()).equals(name);
