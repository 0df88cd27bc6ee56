/** What models write behind a fence, where it differs from VS Code's own id. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['bash', 'shellscript'],
  ['sh', 'shellscript'],
  ['shell', 'shellscript'],
  ['zsh', 'shellscript'],
  ['c++', 'cpp'],
  ['cs', 'csharp'],
  ['c#', 'csharp'],
  ['golang', 'go'],
  ['js', 'javascript'],
  ['jsx', 'javascriptreact'],
  ['kt', 'kotlin'],
  ['make', 'makefile'],
  ['md', 'markdown'],
  ['objc', 'objective-c'],
  ['ps1', 'powershell'],
  ['py', 'python'],
  ['rb', 'ruby'],
  ['rs', 'rust'],
  ['text', 'plaintext'],
  ['txt', 'plaintext'],
  ['ts', 'typescript'],
  ['tsx', 'typescriptreact'],
  ['yml', 'yaml'],
]);

/** VS Code's id for the language of a code block; `undefined` when the window knows none. */
export function languageId(written: string | undefined, known: readonly string[]): string | undefined {
  const name = written?.trim().toLowerCase();
  if (!name) return undefined;
  return [name, aliases.get(name)].find((id) => id !== undefined && known.includes(id));
}
