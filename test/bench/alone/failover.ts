import { question } from '../contestants/contestant.ts';
import { engineInFile, openBreaker, settingsFor } from '../engineInFile.ts';
import { median, spreadOf, timed } from '../statistics.ts';
import { paths } from '../wire.ts';
import type { MeasureAlone } from './figure.ts';

const rounds = 10;
const repeat = 100;

/** What the chain adds when the first provider's breaker is open: two engines in turn, and one of them knows the second server only. */
export const measureFailover: MeasureAlone = async (server) => {
  const chain = await engineInFile(settingsFor([`${server}${paths.broken}/v1`, `${server}${paths.good}/v1`]));
  const second = await engineInFile(settingsFor([`${server}${paths.good}/v1`]));
  const request = { messages: [{ role: 'user' as const, content: question }] };
  const ask = async ({ engine }: typeof chain, provider: string) => {
    const result = await engine.complete(request);
    if (result.provider !== provider || result.attempts.length > 1) throw new Error('The breaker was not open');
  };
  const inTurn = async () => {
    const times = { chain: [] as number[], second: [] as number[] };
    for (let done = 0; done < repeat; done++) {
      times.chain.push(await timed(() => ask(chain, 'server-2')));
      times.second.push(await timed(() => ask(second, 'server-1')));
    }
    return { chain: median(times.chain), second: median(times.second) };
  };
  try {
    const pairs: Awaited<ReturnType<typeof inTurn>>[] = [];
    for (let round = 0; round < rounds * 2; round++) {
      await openBreaker(chain.engine);
      pairs.push(await inTurn());
    }
    // Until compiled code has settled.
    const settled = pairs.slice(rounds);
    const more = spreadOf(settled.map((pair) => pair.chain - pair.second));
    const alone = median(settled.map((pair) => pair.second));
    return [
      {
        title: 'Failover with an open breaker, more than a request to the second provider alone',
        value: more.median,
        unit: 'ms',
        detail: `${more.min.toFixed(3)} to ${more.max.toFixed(3)}; the second alone takes ${alone.toFixed(3)} ms`,
        target: 1,
      },
    ];
  } finally {
    chain.dispose();
    second.dispose();
  }
};
