import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { AnswerView, MessageView } from '../../../protocol/view.ts';
import { duration, number } from '../format.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { copyButton } from './copyButton.ts';
import { iconButton } from './icon.ts';
import type { MessageContext } from './messageContext.ts';

/** Who answered and what it took, and what can be done with the answer. */
export function answerFooter(message: MessageView, { isLast, isBusy }: MessageContext): TemplateResult {
  const regenerate = () => post({ type: 'regenerate', messageId: message.id });
  const canRegenerate = isLast && !isBusy && message.status !== 'failed';
  return html`<div class="answer-footer">
    <ul class="provenance" aria-label=${t('About this answer')}>
      ${provenance(message).map((part) => html`<li>${part}</li>`)}
    </ul>
    <div class="actions" role="group" aria-label=${t('Answer')}>
      ${message.text ? copyButton(t('Copy Answer'), message.text) : nothing}
      ${canRegenerate ? iconButton('refresh', t('Regenerate'), regenerate) : nothing}
    </div>
  </div>`;
}

/** Provider, key, model, tier, tokens, cost, duration; what is not known is left out. Nobody gave a failed answer. */
function provenance({ status, answer }: MessageView): string[] {
  if (!answer || status === 'failed') return [];
  const { provider, keyLabel, model, tier, cost, durationMs } = answer;
  // The offline answer has no model but itself.
  const parts = [provider, keyLabel, tier === 'offline' ? undefined : model, tierName(tier), tokens(answer), cost];
  if (durationMs !== undefined) parts.push(duration(durationMs));
  return parts.filter((part): part is string => Boolean(part));
}

function tierName(tier: AnswerView['tier']): string | undefined {
  if (tier === 'offline') return undefined;
  return tier === 'premium' ? t('premium') : t('standard');
}

function tokens({ inputTokens, outputTokens }: AnswerView): string | undefined {
  if (inputTokens !== undefined && outputTokens !== undefined) {
    return t('{0} tokens in, {1} out', number(inputTokens), number(outputTokens));
  }
  if (outputTokens !== undefined) return t('{0} tokens out', number(outputTokens));
  return inputTokens === undefined ? undefined : t('{0} tokens in', number(inputTokens));
}
