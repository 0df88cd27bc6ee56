import { join, resolve } from 'node:path';

/** The project's root folder, where package.json lies. */
export const projectRoot = resolve(import.meta.dirname, '../../..');

/** Everything that is fetched or kept between runs: the VS Code build, the browser, the user data of `npm start`. Ignored by git. */
export const cacheDir = join(projectRoot, '.vscode-test');

/** What test runs leave for a reader: logs, screenshots, reports. Ignored by git. */
export const outputDir = join(projectRoot, 'test', 'output');

/** The folder that `npm start` and the suites open. */
export const sampleWorkspace = join(projectRoot, 'test', 'fixtures', 'workspace');

/** The extension as VS Code names it: publisher and name of package.json. */
export const extensionId = 'understudy.understudy';

/** A path as it stands in a URI: forward slashes, and a leading one also before a Windows drive letter. */
export function uriPath(path: string): string {
  const forward = path.replaceAll('\\', '/');
  return forward.startsWith('/') ? forward : `/${forward}`;
}
