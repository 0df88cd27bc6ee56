/** VS Code's own figures, whole milliseconds: what the extension host writes into the file that the environment names. */
export interface ActivationReport {
  /** Loading the code. */
  loadMs: number;
  /** `activate` until it returns its promise. */
  callMs: number;
  /** Until that promise is fulfilled. */
  finishMs: number;
}

export const reportVariable = 'UNDERSTUDY_ACTIVATION_REPORT';
