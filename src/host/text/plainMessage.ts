/**
 * Text for a notification, with the words of providers, models and files in it as plain words: VS Code would make of
 * `[label](command:…)` a link that runs the command.
 */
export function plainMessage(text: string): string {
  return text.replaceAll('](', '] (');
}
