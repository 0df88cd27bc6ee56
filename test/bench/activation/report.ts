/** What the extension host writes into the file that the environment names: VS Code's own figures, whole milliseconds, and one of ours. */
export interface ActivationReport {
  /** Loading the code. */
  loadMs: number;
  /** `activate` until it returns its promise. */
  callMs: number;
  /** Until that promise is fulfilled. */
  finishMs: number;
  /** From then on until all that stands behind it is loaded and built. */
  builtMs: number;
}

export const reportVariable = 'UNDERSTUDY_ACTIVATION_REPORT';
