/** What VS Code puts under every webview's own styles (1.139, `webview/browser/pre/index.html`), as far as the page meets it. */
export const webviewStyles = `
@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body {
    background-color: transparent;
    color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    font-weight: var(--vscode-font-weight);
    margin: 0;
    overscroll-behavior-x: none;
    padding: 0 20px;
  }
  a, a code { color: var(--vscode-textLink-foreground); }
  p > a { text-decoration: var(--text-link-decoration); }
  a:focus, input:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code {
    background-color: var(--vscode-textPreformat-background);
    border-radius: 4px;
    color: var(--vscode-textPreformat-foreground);
    font-family: var(--monaco-monospace-font);
    padding: 1px 3px;
  }
  pre code { padding: 0; }
  blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
  kbd {
    background-color: var(--vscode-keybindingLabel-background);
    border: 1px solid var(--vscode-keybindingLabel-border);
    color: var(--vscode-keybindingLabel-foreground);
  }
}
/* The page itself is transparent: behind it is the side bar or the editor. */
html { background: var(--vscode-sideBar-background, var(--vscode-editor-background)); }
html:has([data-place='editor']) { background: var(--vscode-editor-background); }
`;
