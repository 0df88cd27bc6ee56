import type { FailureClass } from '../../types/failure.ts';
import type { OfflineDiagnostic } from '../../types/offline.ts';
import type { Capability } from '../../types/provider.ts';

/** Forms of a counted noun by plural rule; `{count}` is the number. */
export type PluralForms = { [rule in Intl.LDMLPluralRule]?: string } & { other: string };

/** Everything the offline tier says, in one language. Names in braces are filled in. */
export interface OfflineTexts {
  /** The label on top of every answer. */
  label: string;
  /** One sentence for each situation. */
  lead: { failed: string; noNetwork: string; noKey: string };
  headings: {
    whatHappened: string;
    nextSteps: string;
    firstKey: string;
    diagnostics: string;
    outline: string;
    commit: string;
    nearest: string;
  };
  failure: Record<FailureClass, string>;
  lacks: Record<Capability, string>;
  tooLarge: string;
  noModel: string;
  misconfigured: string;
  ready: { now: string; at: string; never: string };
  keys: PluralForms;
  steps: {
    askAgain: string;
    askAgainNow: string;
    checkNetwork: string;
    reenterKey: string;
    shorten: string;
    addKey: string;
    startLocal: string;
    explain: string;
  };
  guide: { open: string; openPaid: string; choose: string; paste: string; ask: string; local: string };
  severity: Record<OfflineDiagnostic['severity'], string>;
  line: string;
  more: PluralForms;
  asked: string;
  /** When even this answer could not be made. */
  lastResort: string;
}
