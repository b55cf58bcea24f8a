import os from 'node:os';
import { parseArgs } from 'node:util';
import { bindOptions } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { gatherDiagnostics } from '../node/diagnostics.ts';
import { errorText } from '../node/os-error.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import { diagnosticsLines, withoutHome } from '../report/diagnostics-lines.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { jsonVersion } from './json.ts';
import type { Output } from './output.ts';

interface DiagnoseContext {
  readonly version: string;
  readonly workerScript: string;
  readonly output: Output;
}

export const diagnoseDescription = 'Tries every engine out, and gathers what a bug report needs.';

const diagnoseHelp = `batch-pool diagnose: ${diagnoseDescription}

Usage: batch-pool diagnose [flags]

  --json
      One JSON object, for programs.
  --help
      Show this help.

Exit codes: 0 pictures can be made here · 1 they cannot · 2 wrong use
`;

/** What *Show Diagnostics* shows in the editor. */
export async function diagnose(
  args: readonly string[],
  { version, workerScript, output }: DiagnoseContext,
): Promise<ExitCode> {
  let flags: { readonly json?: boolean; readonly help?: boolean };
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    flags = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    output.note(`${errorText(error).split('. ')[0] ?? ''}.\nSee batch-pool diagnose --help.`);
    return exitCodes.usage;
  }
  if (flags.help === true) {
    await output.line(diagnoseHelp.trimEnd());
    return exitCodes.ok;
  }
  const policies = bindOptions(policySchema);
  if (!policies.ok) throw new Error(policies.issues.map(({ message }) => message).join(' '));
  const gathered = await gatherDiagnostics({
    version,
    face: 'the command line',
    script: workerScript,
    policies: policies.value,
    stateFolder: defaultStateFolder(),
    settings: [],
  });
  const facts = withoutHome(gathered, os.homedir());
  const lines =
    flags.json === true
      ? [JSON.stringify({ v: jsonVersion, type: 'diagnostics', ...facts })]
      : diagnosticsLines(facts);
  for (const line of lines) await output.line(line);
  return facts.choice.ok ? exitCodes.ok : exitCodes.failed;
}
