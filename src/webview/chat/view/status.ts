import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { MessageStatus, MessageView } from '../../../protocol/view.ts';
import { t } from '../strings.ts';
import { icon } from './icon.ts';
import type { IconName } from './iconPaths.ts';

/** How an answer ended, where that is not as it should be: always a word with its icon. */
export function statusView({ status, answer }: MessageView): TemplateResult | typeof nothing {
  const mark = status === 'incomplete' && answer?.isAtOutputLimit ? atOutputLimit : marks[status];
  if (!mark) return nothing;
  return html`<p class="status is-${status}">
    ${icon(mark.icon)}<span><strong>${t(mark.word)}</strong> ${t(mark.explanation)}</span>
  </p>`;
}

interface Mark {
  icon: IconName;
  word: string;
  explanation: string;
}

/** Nothing is broken, and there is more to be had. */
const atOutputLimit: Mark = {
  icon: 'warning',
  word: 'Incomplete',
  explanation: 'The model reached its output limit. Ask it to go on.',
};

const marks: { readonly [Status in MessageStatus]?: Mark } = {
  incomplete: { icon: 'warning', word: 'Incomplete', explanation: 'The answer was cut off.' },
  interrupted: { icon: 'warning', word: 'Interrupted', explanation: 'The window closed while this was written.' },
  cancelled: { icon: 'circle-slash', word: 'Stopped', explanation: 'You stopped this answer.' },
  offline: {
    icon: 'debug-disconnect',
    word: 'Offline',
    explanation: 'Written without a model: no provider could answer.',
  },
};
