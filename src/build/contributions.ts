import type { Job } from '../core/job.ts';
import { fileSubmenuId, resultsLanguage, submenuId } from '../extension/ids.ts';
import { contributedCommands } from './contributed-commands.ts';
import { contributedMenus } from './contributed-menus.ts';
import { problemMatchers, taskDefinitions } from './contributed-presets.ts';
import { contributedConfiguration, restrictedSettings } from './contributed-settings.ts';

/** The parts of package.json that follow from the jobs and the settings' schemas. */
export interface ContributedManifest {
  readonly contributes: Readonly<Record<string, unknown>>;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly activationEvents: readonly string[];
}

export function contributedManifest(jobs: readonly Job[]): ContributedManifest {
  return {
    // Once a window stands: a run that was lost with the window before it is told of, by a start of a few milliseconds
    // (extension.ts). For commands and the language VS Code adds its own.
    activationEvents: ['onStartupFinished'],
    contributes: {
      commands: contributedCommands(jobs),
      submenus: [
        { id: submenuId, label: 'Batch Pool' },
        { id: fileSubmenuId, label: 'Data and Files' },
      ],
      menus: contributedMenus(jobs),
      configuration: contributedConfiguration(jobs),
      taskDefinitions: taskDefinitions(jobs),
      problemMatchers,
      languages: [{ id: resultsLanguage, aliases: ['Batch Pool Results'] }],
      grammars: [
        { language: resultsLanguage, scopeName: 'text.batch-pool', path: './media/results.tmLanguage.json' },
      ],
    },
    capabilities: {
      untrustedWorkspaces: {
        supported: 'limited',
        description:
          'Jobs run on the files that you select. Settings of the workspace that say where results go, what they may replace, and what is safe to open count only once you trust it.',
        restrictedConfigurations: restrictedSettings(jobs),
      },
      virtualWorkspaces: {
        supported: false,
        description: 'The workers read and write files of this machine’s disk; a virtual workspace has none.',
      },
    },
  };
}
