/** What a link in an answer may do. */
export type Link =
  | { kind: 'external'; href: string }
  /** A file of the workspace, with an optional 1-based line. */
  | { kind: 'file'; path: string; line?: number }
  /** Anything else, commands above all, opens nothing. */
  | { kind: 'refused' };

const externalSchemes = new Set(['https:', 'http:', 'mailto:']);

/** Sorts a link that model text brought. Only web and mail addresses leave the editor, and only relative paths name files. */
export function parseLink(href: string): Link {
  const target = href.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) && !/^[^:/]+\.\w+:\d+/.test(target)) return externalLink(target);
  const match = /^(?:\.\/)?([^?#]+?)(?:#L(\d+)(?:-L?\d+)?|:(\d+)(?:[-:]\d+)?)?$/.exec(target);
  const path = decoded(match?.[1]);
  if (path === undefined || !isInside(path)) return { kind: 'refused' };
  const line = Number(match?.[2] ?? match?.[3]);
  return Number.isSafeInteger(line) && line > 0 ? { kind: 'file', path, line } : { kind: 'file', path };
}

function externalLink(href: string): Link {
  try {
    const url = new URL(href);
    return externalSchemes.has(url.protocol) ? { kind: 'external', href: url.href } : { kind: 'refused' };
  } catch {
    return { kind: 'refused' };
  }
}

function decoded(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Relative, and never above where it starts. */
function isInside(path: string): boolean {
  if (path.startsWith('/') || path.startsWith('\\') || /[\0\r\n]/.test(path)) return false;
  return !path.split(/[\\/]/).includes('..');
}
