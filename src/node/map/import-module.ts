import { pathToFileURL } from 'node:url';

/** The `import()` of Node itself: the bundle’s own becomes a `require`, which knows no modules that await something. */
// oxlint-disable-next-line typescript/no-implied-eval -- the text is this one, and nothing of anybody’s goes into it
const realImport = new Function('url', 'return import(url)') as (url: string) => Promise<unknown>;

/** Imports a module of a person’s: its top level runs here and now. */
export const importFile = (file: string): Promise<unknown> => realImport(pathToFileURL(file).href);
