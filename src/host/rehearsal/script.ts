import type { Translate } from '../../engine/types/wording.ts';

/** What is said on stage, in the user's language. */
export interface Script {
  title: string;
  /** Asked first; walks through the providers that refuse. */
  failuresQuestion: string;
  failuresAnswer: string;
  /** Asked second; the answer breaks off in the middle. */
  cutQuestion: string;
  cutAnswer: string;
  restartAnswer: string;
}

export function rehearsalScript(t: Translate): Script {
  return {
    title: t('Rehearsal'),
    failuresQuestion: t('What happens when one provider after the other fails?'),
    failuresAnswer: failuresAnswer(t),
    cutQuestion: t('And when an answer breaks off in the middle?'),
    cutAnswer: t(
      'This answer comes from a provider whose connection is about to break. You can read along for a while, and it all looks well, until suddenly, in the middle of a sentence, nothing more arrives, and nobody says why.',
    ),
    restartAnswer: restartAnswer(t),
  };
}

function failuresAnswer(t: Translate): string {
  const paragraphs = [
    t('**You still get an answer.** Before this one, five providers failed within the same request:'),
    [
      t('1. *Rate limit* said 429 to both of its keys. They rest until the time it named.'),
      t('2. *Bad key* said 401. A refused key is not tried again until you enter it anew.'),
      t('3. *Edge block* sent a web page instead of an answer. One call was enough: its second key was spared.'),
      t('4. *Overload* said 503.'),
      t('5. *No answer* kept silent, so its turn was over after two seconds.'),
    ].join('\n'),
    t('The line with the failures opens into every attempt, with its reason and duration.'),
    t(
      'All of this ran on your machine, with the real fallback chain against small servers made for it. Your own providers, keys and limits were not touched.',
    ),
  ];
  return paragraphs.join('\n\n');
}

function restartAnswer(t: Translate): string {
  const paragraphs = [
    t('**The half answer is gone, and this whole one is in its place.** A cut answer is never passed off as complete.'),
    t(
      'When you are ready, add a key of your own: several keys and several providers make a longer chain. The status bar says who is next.',
    ),
  ];
  return paragraphs.join('\n\n');
}
