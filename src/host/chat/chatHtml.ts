/** Where the page finds its parts; all addresses are `webview.asWebviewUri` ones. */
export interface ChatHtmlParts {
  /** `webview.cspSource`. */
  cspSource: string;
  scriptUri: string;
  styleUri: string;
  /** Random, new for every page. */
  nonce: string;
  /** BCP 47, for screen readers and hyphenation. */
  language: string;
  title: string;
  /** Where the page stands; in an editor tab it offers no other tab. */
  place: 'view' | 'editor';
}

/** The shell around the chat page. It can run nothing but the one script, and can load nothing from the network. */
export function chatHtml(parts: ChatHtmlParts): string {
  return `<!DOCTYPE html>
<html lang="${escaped(parts.language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(contentSecurityPolicy(parts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(parts.styleUri)}">
<title>${escaped(parts.title)}</title>
</head>
<body data-place="${parts.place}">
<div id="app"></div>
<script nonce="${escaped(parts.nonce)}" src="${escaped(parts.scriptUri)}"></script>
</body>
</html>
`;
}

function contentSecurityPolicy({ cspSource, nonce }: Pick<ChatHtmlParts, 'cspSource' | 'nonce'>): string {
  const directives = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
  ];
  return directives.join('; ');
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
