import { Lexer, type Links, Marked, type MarkedExtension, Parser, type Tokens } from 'marked';

/** Headings of an answer begin below the page's own two levels: its title and the speaker's name. */
const firstHeadingLevel = 3;

/** Tags that models use where Markdown has no mark; anything else of HTML is shown as it was written. */
const allowedHtml = /&lt;(\/?(?:b|br|code|del|em|i|ins|kbd|mark|s|strong|sub|sup|u))\s*\/?&gt;/gi;

/** Addresses that a click may open. `command:`, `file:`, `javascript:` and relative ones stay text. */
const openableLink = /^(?:https?:\/\/|mailto:)/i;

/**
 * One top-level block of Markdown as HTML. Still to be sanitised.
 *
 * @param links The document's link definitions.
 */
export function renderMarkdown(block: string, links: Links): string {
  const lexer = new Lexer(marked.defaults);
  Object.assign(lexer.tokens.links, links);
  return Parser.parse(lexer.lex(block), marked.defaults);
}

/**
 * What a user typed, as HTML: fenced code is code, all else stays exactly as typed. Code pasted without a fence would
 * otherwise lose its indentation and underscores.
 */
export function renderPlain(block: string): string {
  const [token] = new Lexer({ gfm: true }).blockTokens(block);
  if (token?.type === 'code' && /^ {0,3}[`~]{3}/.test(block)) return codeHtml(token as Tokens.Code);
  return `<p>${escapeHtml(block.trimEnd())}</p>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const extension: MarkedExtension = {
  gfm: true,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + firstHeadingLevel - 1);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    code: codeHtml,
    html: ({ raw, block }) => (block ? `<p>${safeHtml(raw.trim()).replace(/\n/g, '<br>')}</p>` : safeHtml(raw)),
    link({ href, title, tokens }) {
      return linkHtml(href, title, this.parser.parseInline(tokens));
    },
    // A picture would be fetched from wherever the model says: its address is offered instead.
    image: ({ href, title, text }) => linkHtml(href, title, escapeHtml(text || href)),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
};

const marked = new Marked(extension);

function codeHtml({ text, lang }: Tokens.Code): string {
  const language = /^[^\s{,]+/.exec(lang ?? '')?.[0];
  const classes = language ? ` class="language-${escapeHtml(language)}"` : '';
  return `<pre><code${classes}>${escapeHtml(text)}</code></pre>\n`;
}

function safeHtml(html: string): string {
  const escaped = html.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(allowedHtml, '<$1>');
}

function linkHtml(href: string, title: string | null | undefined, content: string): string {
  if (!openableLink.test(href)) return content;
  return `<a href="${escapeHtml(href)}" title="${escapeHtml(title || href)}">${content}</a>`;
}
