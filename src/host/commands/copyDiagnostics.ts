import * as vscode from 'vscode';
import { resolveProviders } from '../../engine/providers/resolve.ts';
import { englishWording, inEnglish } from '../../engine/util/wording.ts';
import type { Parts } from '../parts.ts';
import { diagnostics } from '../text/diagnostics.ts';
import { reportedSettings } from '../text/reportedSettings.ts';
import { confirm } from '../ui/confirm.ts';

/** Puts what a bug report needs on the clipboard, in English and without any secret, and returns it. */
export async function copyDiagnostics(parts: Parts): Promise<string> {
  const { clock, engine, redact, settings } = parts;
  const raw = settings.raw();
  const text = redact(
    diagnostics({
      versions: versions(parts),
      settings: reportedSettings(raw),
      problems: [...settings.problems(inEnglish), ...resolveProviders(raw).problems],
      explanation: engine.explain(undefined, englishWording),
      health: engine.health(),
      attempts: parts.recentAttempts(30),
      now: clock.now(),
    }),
  );
  await vscode.env.clipboard.writeText(text);
  confirm(vscode.l10n.t('The diagnostics are on the clipboard, without keys and conversations.'));
  return text;
}

function versions({ context, forgetsSecrets, storageState }: Parts): { [what: string]: string } {
  const { version } = context.extension.packageJSON as { version: string };
  return {
    Understudy: version,
    [vscode.env.appName]: vscode.version,
    Node: process.version,
    Platform: `${process.platform} ${process.arch}`,
    Host: [vscode.env.appHost, vscode.env.remoteName, vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop']
      .filter(Boolean)
      .join(', '),
    'Workspace trusted': String(vscode.workspace.isTrusted),
    'Secrets survive a restart': forgetsSecrets() ? 'no' : 'not known to be lost',
    Database: storageState(),
  };
}
