/** A user's settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** Settings that keep windows free of what is not under test, and off the network. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.editor.useModal': 'off',
  'workbench.colorTheme': 'Dark Modern',
  'workbench.preferredDarkColorTheme': 'Dark Modern',
  'workbench.preferredLightColorTheme': 'Light Modern',
  // Else the file that a click opens takes the selection back.
  'explorer.autoReveal': false,
  // As on a desktop; in a browser VS Code saves what has changed after a second.
  'files.autoSave': 'off',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
};
