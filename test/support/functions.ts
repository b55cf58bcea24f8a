import path from 'node:path';
import type { OptionValues } from '../../src/core/options.ts';
import type { BatchRequest } from '../../src/node/batch.ts';

/** Modules that a person could have written, and got wrong: by the name of what they do. */
export const badModules: Readonly<Record<string, string>> = {
  'exports nothing': 'const f = () => 1;',
  'exports a number': 'export default 3;',
  'throws at import': 'const a = 1;\nthrow new Error("no key");\nexport default () => 1;',
  'throws nothing at import': 'throw null;\nexport default () => 1;',
  'loops at import': 'for (;;);',
  'waits for ever at import':
    'setInterval(() => {}, 1000);\nawait new Promise(() => {});\nexport default () => 1;',
  'exits at import': 'process.exit(3);',
  'speaks at import': 'process.send?.({ ok: true });\nprocess.send?.(null);\nexport default 3;',
  'dies at import': 'process.kill(process.pid, "SIGSEGV");\nawait new Promise(() => {});',
  'has wrong syntax': 'export default async (file) => {\n  const x = ;\n};',
  'imports what is not there': 'import x from "no-such-package";\nexport default () => x;',
  'has options of no kind': 'export const options = 3;\nexport default () => 1;',
  'has an option without default':
    'export const options = { type: "object", properties: { a: { type: "string" } } };\nexport default () => 1;',
  'has outputs that leave':
    'export const outputs = [{ extension: ".txt", name: "../{name}" }];\nexport default () => 1;',
  'has accepts of no kind': 'export const accepts = "*.txt";\nexport default () => 1;',
  'fails in initialize':
    'export const initialize = () => {\n  throw new Error("no model");\n};\nexport default () => 1;',
  'exits in initialize': 'export const initialize = () => process.exit(4);\nexport default () => 1;',
  'loops in initialize': 'export const initialize = () => { for (;;); };\nexport default () => 1;',
};

/** The request for a run of a function on files of a folder, in one worker unless told: each takes time to start. */
export const mapRequest = (
  folder: string,
  module: string,
  files: readonly string[],
  { options = {}, policies = {} }: { readonly options?: OptionValues; readonly policies?: OptionValues } = {},
): BatchRequest => ({
  jobId: 'map',
  selected: files.map((file) => ({ path: path.join(folder, file) })),
  options: [{ function: module, with: options }],
  policies: [{ poolSize: 1 }, policies],
  baseFolder: folder,
});
