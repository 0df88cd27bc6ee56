/** Begins each line that the suite means for the terminal, among all that VS Code prints. */
export const suiteLinePrefix = '[suite] ';

/** Names the file for the suite's counts, an environment variable of the extension host. */
export const reportVariable = 'UNDERSTUDY_SUITE_REPORT';

/** Only tests whose full name matches run, an environment variable of the extension host. */
export const grepVariable = 'UNDERSTUDY_SUITE_GREP';

/** The counts, named as in the JSON report of vitest. */
export interface SuiteReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}
