import type { Settings } from './settings.ts';
import type { Workbench } from './workbench.ts';
import type { WorkspaceMaker } from './workspaces.ts';

/** What a scenario has in its hands. */
interface Stage {
  readonly wb: Workbench;
  /** The folder that the window has open. */
  readonly workspace: string;
  /** Keeps a screenshot as `out/ui/<scenario>-<number>-<name>.png`. */
  readonly shot: (name: string) => Promise<void>;
}

interface ScenarioOptions {
  /** What the window opens; by default a folder with photos. */
  readonly workspace?: WorkspaceMaker;
  /** Over the quiet settings. */
  readonly settings?: Settings;
  readonly restricted?: boolean;
  /** The title of a command to wait for before the scenario begins. */
  readonly ready?: string;
  /**
   * In a window of its own: for its folder's own name, for what VS Code reads as a window opens, or as it leaves
   * something behind (settings, an output that no longer follows). The others share one, in turn.
   */
  readonly alone?: true;
}

export interface Scenario {
  readonly name: string;
  readonly options: ScenarioOptions;
  readonly body: (stage: Stage) => Promise<void>;
}

const told: Scenario[] = [];

/** Tells the runner of a scenario; called when the scenario's file is loaded. */
export function scenario(name: string, options: ScenarioOptions, body: Scenario['body']): void {
  if (told.some((other) => other.name === name)) throw new Error(`Two scenarios are called ${name}.`);
  told.push({ name, options, body });
}

export const scenarios: readonly Scenario[] = told;
