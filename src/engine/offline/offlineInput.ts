import type { OfflineContext } from '../types/offline.ts';
import type { PlannedCandidate } from '../types/plan.ts';
import type { ProviderRow } from '../types/provider.ts';
import type { Attempt } from '../types/result.ts';

export type OfflineLanguage = 'en' | 'ru' | 'es' | 'zh';

/** What the offline tier knows when it answers. */
export interface OfflineInput {
  /** The user's last message. */
  question: string;
  /** The plan as it stands after the last attempt; the row of the offline tier itself is ignored. */
  plan: readonly PlannedCandidate[];
  /** Made for this request, in order. */
  attempts: readonly Attempt[];
  /** Names and links of the providers in the plan; one that is missing is called by its id. */
  providers: readonly OfflineProvider[];
  context?: OfflineContext;
  /** Epoch milliseconds. */
  now: number;
  /** BCP 47 tag for times, such as `en-GB`; default: the answer's language. */
  locale?: string;
  /** IANA name; default: that of the machine. */
  timeZone?: string;
}

/** What is said of a provider; one with a free tier is named first when the user has no key. */
export type OfflineProvider = Pick<ProviderRow, 'id' | 'name' | 'keysUrl' | 'isLocal' | 'hasFreeTier'>;
