import type { Job } from '../core/job.ts';
import { askCommandId, type CommandName, commandIds, contextKeys, runCommandId } from '../extension/ids.ts';

export interface ContributedCommand {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}

interface CommandFacts {
  readonly title: string;
  /** When the palette lists it; always, unless told. */
  readonly when?: string;
}

const facts: { readonly [K in CommandName]: CommandFacts } = {
  runJob: { title: 'Run Job…' },
  runPreset: { title: 'Run Preset…' },
  newMapFunction: { title: 'New Map Function…' },
  repeatLastRun: { title: 'Repeat Last Run', when: contextKeys.hasLastRun },
  repeatChanged: { title: 'Repeat Last Run, Skip Unchanged', when: contextKeys.hasLastRun },
  retryFailed: { title: 'Retry Failed', when: contextKeys.hasFailed },
  resumeRun: { title: 'Resume Run…' },
  undoRun: { title: 'Undo Run…' },
  showPastRuns: { title: 'Show Past Runs…' },
  cancelRun: { title: 'Cancel Run', when: contextKeys.running },
  measurePool: { title: 'Measure Pool Size…' },
  watchFolder: { title: 'Watch Folder…' },
  stopWatching: { title: 'Stop Watching…', when: contextKeys.watching },
  showOutput: { title: 'Show Output' },
  showLog: { title: 'Show Log' },
  showDiagnostics: { title: 'Show Diagnostics' },
};
const named = Object.entries(commandIds).map(([name, command]) => ({
  command,
  ...facts[name as CommandName],
}));

/** Per job one command that runs at once and one that asks; then those about runs. */
export function contributedCommands(jobs: readonly Job[]): readonly ContributedCommand[] {
  return [
    ...jobs.map(({ id, title }) => ({ command: runCommandId(id), title })),
    ...jobs.map(({ id, title }) => ({ command: askCommandId(id), title: `${title}…` })),
    ...named.map(({ command, title }) => ({ command, title })),
  ].map((command) => ({ ...command, category: 'Batch Pool' }));
}

/** What the palette leaves out: menu items, and what makes no sense at the moment. */
export function paletteConditions(
  jobs: readonly Job[],
): readonly { readonly command: string; readonly when: string }[] {
  return [
    ...jobs.map(({ id }) => ({ command: runCommandId(id), when: 'false' })),
    ...named.flatMap(({ command, when }) => (when === undefined ? [] : [{ command, when }])),
  ];
}
