import { html, type TemplateResult } from 'lit/html.js';
import { type IconName, iconPaths } from './iconPaths.ts';

/** A glyph in the text's colour. Says nothing to a screen reader: the word beside it, or its button's label, does. */
export function icon(name: IconName, { spins = false } = {}): TemplateResult {
  return html`<svg class=${spins ? 'icon spins' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
    <path d=${iconPaths[name]}></path>
  </svg>`;
}

/** A button that shows only a glyph: its label is read out, and shown by the pointer resting on it. */
export function iconButton(name: IconName, label: string, onClick: (event: Event) => void): TemplateResult {
  return html`<button type="button" class="icon-button" aria-label=${label} title=${label} @click=${onClick}>
    ${icon(name)}
  </button>`;
}
