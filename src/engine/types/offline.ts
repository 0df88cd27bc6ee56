/** What the host could find out without a model. */
export interface OfflineContext {
  diagnostics?: readonly OfflineDiagnostic[];
  /** Symbols of the selection or the file. */
  outline?: readonly OutlineItem[];
  /** A unified diff, as `git diff` prints it. */
  diff?: string;
  /** Earlier questions like this one, the nearest first. */
  nearest?: readonly { question: string; answer: string; at: number }[];
}

export interface OfflineDiagnostic {
  /** Shown as it is, such as `src/chain.ts`. */
  file: string;
  /** 1-based. */
  line: number;
  severity: 'error' | 'warning' | 'information' | 'hint';
  message: string;
  /** Who says so, such as `ts`. */
  source?: string;
}

export interface OutlineItem {
  name: string;
  /** Shown as it is, such as `function`. */
  kind: string;
  /** 1-based. */
  line: number;
  children?: readonly OutlineItem[];
}
