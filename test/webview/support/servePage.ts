import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildPage, type PageFiles } from './buildPage.ts';
import { themeStyles } from './themes.ts';
import { webviewStyles } from './webviewStyles.ts';

/** The chat page on loopback, as VS Code would show it: same policy, same default styles, a stand-in for its API. */
export interface PageServer {
  /** Address of the page in a theme; `place` as the host says on the body. */
  address(options: { theme: string; place?: 'view' | 'editor' }): string;
  close(): Promise<void>;
}

const nonce = 'bm9uY2U';

/** The policy of design.md 5, with the server itself as `cspSource`. */
const policy = [
  `default-src 'none'`,
  `script-src 'nonce-${nonce}'`,
  `style-src 'self'`,
  `img-src 'self' data:`,
  `font-src 'self'`,
].join('; ');

export async function servePage(): Promise<PageServer> {
  const files = await buildPage();
  const server = createServer(({ url }, response) => answer(new URL(url ?? '/', 'http://localhost'), files, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: ({ theme, place = 'view' }) => `http://127.0.0.1:${port}/?theme=${theme}&place=${place}`,
    close: () => closeServer(server),
  };
}

function answer(url: URL, files: PageFiles, response: ServerResponse): void {
  const theme = url.searchParams.get('theme') ?? 'dark';
  const contents: { readonly [path: string]: readonly [type: string, body: string] } = {
    '/': ['text/html', shell(theme, url.searchParams.get('place') ?? 'view')],
    '/chat.js': ['text/javascript', files.script],
    '/chat.css': ['text/css', files.style],
    '/vscode.css': ['text/css', webviewStyles + themeStyles(theme)],
  };
  const content = contents[url.pathname];
  if (!content) {
    response.writeHead(204).end();
    return;
  }
  const [type, body] = content;
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Content-Type', `${type}; charset=utf-8`);
  response.end(body);
}

function shell(theme: string, place: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<link rel="stylesheet" href="vscode.css?theme=${theme}">
<link rel="stylesheet" href="chat.css">
<title>Chat</title>
</head>
<body class="${bodyClasses[theme]}" data-place="${place}">
<div id="app"></div>
<script nonce="${nonce}" src="chat.js"></script>
</body>
</html>`;
}

/** As VS Code sets them: a light high contrast has both classes. */
const bodyClasses: { readonly [theme: string]: string } = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
