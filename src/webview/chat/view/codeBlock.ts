import { html, render, type TemplateResult } from 'lit/html.js';
import { highlight, languageName } from '../markdown/highlight.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { copyButton } from './copyButton.ts';
import { iconButton } from './icon.ts';

/** The `language-…` class that the Markdown renderer gives to fenced code. */
const languageClass = /^language-(.+)$/;

/** Puts every code block of a rendered block into its frame: language, buttons, colours. */
export function frameCodeBlocks(block: ParentNode, { isSettled }: { isSettled: boolean }): void {
  for (const code of block.querySelectorAll('pre > code')) {
    const language = languageClass.exec(code.className)?.[1];
    const text = (code.textContent ?? '').replace(/\n$/, '');
    const frame = isSettled ? codeBlock(text, language) : openCodeBlock(text, language);
    code.parentElement?.replaceWith(frame);
  }
}

/** A code block that is complete. */
export function codeBlock(text: string, language: string | undefined): HTMLElement {
  const frame = openCodeBlock(text, language);
  const coloured = highlight(text, language);
  if (coloured !== undefined) (frame.querySelector('code') as HTMLElement).innerHTML = coloured;
  render(codeButtons(text, language), frame.querySelector('.code-buttons') as HTMLElement);
  return frame;
}

/** A code block that is being written: plain, and without buttons for what is not all there. */
export function openCodeBlock(text: string, language: string | undefined): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'code-block';
  frame.dir = 'ltr';
  const name = language ? languageName(language) : '';
  render(
    html`<div class="code-header"><span class="code-language">${name}</span><span class="code-buttons"></span></div>
      <pre><code></code></pre>`,
    frame,
  );
  frame.querySelector('code')?.append(document.createTextNode(text));
  return frame;
}

function codeButtons(text: string, language: string | undefined): TemplateResult {
  return html`${copyButton(t('Copy Code'), text)}
  ${iconButton('insert', t('Insert at Cursor'), () => post({ type: 'insert', text }))}
  ${iconButton('new-file', t('Apply as New File'), () =>
    post({ type: 'new-file', text, ...(language ? { language } : {}) }),
  )}`;
}
