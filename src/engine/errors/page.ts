/** Whether a web page is about to come, as far as headers can tell. A network that wants a sign-in answers with one for everybody. */
export function announcesPage(headers: Headers): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '');
}
