import { post } from '../vscodeApi.ts';

/**
 * A link opens through the host and only by a click of the user. The event ends here: VS Code listens for clicks on
 * links further out, and would open it a second time.
 */
export function onLinkClick(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.button <= 1) post({ type: 'open-link', href: link.getAttribute('href') ?? '' });
}
