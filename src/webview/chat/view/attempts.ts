import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { AnswerView, AttemptView } from '../../../protocol/view.ts';
import { duration } from '../format.ts';
import { fallbackStory } from '../story.ts';
import { t } from '../strings.ts';
import { icon } from './icon.ts';
import type { IconName } from './iconPaths.ts';

/** One quiet line that tells the fallback and opens into the attempts; nothing when there is nothing to tell. */
export function attemptsView({ attempts, seams, unreadableEvents }: AnswerView): TemplateResult | typeof nothing {
  const story = fallbackStory(attempts, seams) ?? (unreadableEvents ? t('Words may be missing') : undefined);
  if (!story) return nothing;
  return html`<details class="attempts">
    <summary>${icon('chevron-right')}<span>${story}</span></summary>
    <table role="table" aria-label=${t('Attempts')}>
      <thead role="rowgroup">
        <tr role="row">
          ${headings().map((heading) => html`<th role="columnheader" scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${attempts.map(attemptRow)}
      </tbody>
    </table>
    ${
      unreadableEvents
        ? html`<p>${t('Pieces of the stream that could not be read: {0}', unreadableEvents)}</p>`
        : nothing
    }
  </details>`;
}

function headings(): string[] {
  return [t('Provider'), t('Key'), t('Model'), t('Outcome'), t('Duration')];
}

function attemptRow(attempt: AttemptView): TemplateResult {
  const { provider, keyLabel, model, region, durationMs } = attempt;
  return html`<tr role="row">
    <td role="cell" class="attempt-provider">${provider}</td>
    <td role="cell">${keyLabel ?? nothing}</td>
    <td role="cell">${region ? `${model} (${region})` : model}</td>
    <td role="cell" class="attempt-outcome is-${attempt.outcome}">${outcome(attempt)}</td>
    <td role="cell" class="attempt-duration">${durationMs === undefined ? nothing : duration(durationMs)}</td>
  </tr>`;
}

function outcome({ outcome, reason, summary }: AttemptView): TemplateResult {
  const { icon: name, word } = outcomes[outcome];
  const text = outcome === 'failed' ? (reason ?? summary ?? t(word)) : t(word);
  return html`${icon(name, { spins: outcome === 'running' })}<span>${text}</span>`;
}

const outcomes: { readonly [Outcome in AttemptView['outcome']]: { icon: IconName; word: string } } = {
  running: { icon: 'loading', word: 'Running' },
  ok: { icon: 'check', word: 'Answered' },
  failed: { icon: 'error', word: 'Failed' },
  cancelled: { icon: 'circle-slash', word: 'Stopped' },
};
