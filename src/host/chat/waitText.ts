import { failureNames } from '../../engine/routing/skipText.ts';
import { clockTime } from '../text/clockTime.ts';
import type { AnswerState } from './foldEvent.ts';
import type { ProviderName } from './route.ts';
import type { Words } from './words.ts';

/** What the chain waits for, and until when. */
export function waitText(
  waiting: NonNullable<AnswerState['waiting']>,
  { name, words }: { name: ProviderName; words: Words },
): string {
  const { t, now, locale } = words;
  const provider = withKey(name(waiting.provider), waiting.keyLabel);
  const end = clockTime(waiting.until, now, locale);
  if (waiting.isForRoom) return t('Waiting for room within the limits of {0} until {1}', provider, end);
  return t('Waiting for {0} until {1}: {2}', provider, end, t(failureNames[waiting.class]));
}

/** A provider with the key that is meant, where it has several. */
export function withKey(provider: string, keyLabel: string | undefined): string {
  return keyLabel === undefined ? provider : `${provider} (${keyLabel})`;
}
