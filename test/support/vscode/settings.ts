/** Settings for a VS Code to try the extension in: no welcome pages, no prompts, nothing that asks the internet. */
export const trialSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
};

/** Settings for a VS Code that tests drive: the same on every machine, and nothing that moves in a screenshot. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  ...trialSettings,
  'workbench.colorTheme': 'Dark 2026',
  'window.autoDetectColorScheme': false,
  'workbench.reduceMotion': 'on',
  'chat.commandCenter.enabled': false,
  'editor.cursorBlinking': 'solid',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
};
