import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { RouteView } from '../../../protocol/view.ts';
import type { PageState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { icon } from './icon.ts';
import type { IconName } from './iconPaths.ts';

/** Whom the next request goes to. A click opens what can be done about it. */
export function routeView({ route, isLoaded }: PageState): TemplateResult | typeof nothing {
  if (!isLoaded) return nothing;
  const { icon: name, word } = states[route.state];
  return html`<button
    type="button"
    class="route is-${route.state}"
    title=${route.lines.join('\n')}
    aria-label=${t('Next request: {0}. {1}. Show actions.', route.label, t(word))}
    @click=${() => post({ type: 'command', command: 'understudy.showActions' })}
  >
    ${icon(name)}<span class="route-label">${route.label}</span>
    ${route.state === 'ready' ? nothing : html`<span class="route-state">${t(word)}</span>`}
  </button>`;
}

const states: { readonly [State in RouteView['state']]: { icon: IconName; word: string } } = {
  ready: { icon: 'check', word: 'Ready' },
  degraded: { icon: 'warning', word: 'Degraded' },
  offline: { icon: 'debug-disconnect', word: 'Offline' },
};
