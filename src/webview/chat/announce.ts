/** Says one sentence to a screen reader, through the page's only live region. */
export function announce(text: string): void {
  const region = document.getElementById('announcements');
  if (!region) return;
  // A sentence said twice is only heard twice when the region's content really changes.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
