import * as vscode from 'vscode';
import type { Parts } from '../parts.ts';
import { routeDocument } from '../text/routeDocument.ts';
import { routeLines } from '../text/routeLines.ts';
import { showDocument } from '../ui/showDocument.ts';

/** Shows the route of a request made now, as the engine explains it, and returns its lines. */
export async function explainRoute({ context, engine, clock, providers, redact }: Parts): Promise<string[]> {
  const lines = engine.explain().map(redact);
  const failures = engine
    .health()
    .flatMap(({ provider, lastFailure }) =>
      lastFailure ? [{ ...lastFailure, name: providers.find(provider)?.name ?? provider }] : [],
    );
  const shown = routeLines(engine.plan(), lines);
  const document = routeDocument(
    { lines: shown, failures, now: clock.now(), locale: vscode.env.language },
    vscode.l10n.t,
  );
  await showDocument(context, 'Route.md', redact(document));
  return lines;
}
