/** Text as Markdown that shows exactly that text: nothing in it becomes a link, an image, an icon or a heading. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+\-.!|$~&]/g, '\\$&').replace(/\s*\r?\n\s*/g, ' ');
}
