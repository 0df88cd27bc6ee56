import { Limits } from '../../../src/engine/limits/limits.ts';
import { model, question } from '../contestants/contestant.ts';
import { type EngineInFile, engineInFile } from '../engineInFile.ts';
import { median, percentile } from '../statistics.ts';
import type { Figure, MeasureAlone } from './figure.ts';

const providers = 25;
const keys = 20;
const request = { messages: [{ role: 'user' as const, content: question }] };

/** `plan()` over 25 providers with 20 keys each: as at the start, and with limits of which every key has used a part. */
export const measureLargePlan: MeasureAlone = async () => {
  return [
    await measured('Plan over 500 candidates', {}),
    await measured('Plan over 500 candidates with limits, all of them in use', {
      limits: { requestsPerMinute: 30, tokensPerMinute: 8_000, requestsPerDay: 1_000 },
    }),
  ];
};

async function measured(title: string, row: object): Promise<Figure> {
  const listed = new Map(ids.map((id) => [id, Array.from({ length: keys }, (_, key) => keyOf(id, key))]));
  const parts = await engineInFile(settings(row), { keysOf: (provider) => listed.get(provider) ?? [] });
  try {
    useEach(parts);
    const times = Array.from({ length: 3_000 }, () => planMs(parts));
    // Until compiled code has settled.
    const settled = times.slice(1_000);
    return {
      title,
      value: median(settled),
      unit: 'ms',
      // On a busy machine one in twenty is interrupted.
      detail: `95 % within ${percentile(settled, 0.95).toFixed(3)} ms`,
      target: 1,
    };
  } finally {
    parts.dispose();
  }
}

const ids = Array.from({ length: providers }, (_, index) => `provider-${index + 1}`);

function keyOf(provider: string, key: number) {
  return { id: `${provider}-key-${key}`, label: `${provider} ${key + 1}` };
}

function settings(row: object): object {
  const entries = ids.map((id) => [id, { protocol: 'openai', baseUrl: `https://${id}.example.com/v1`, model, ...row }]);
  return { order: ids, providers: Object.fromEntries(entries) };
}

/** One call of every key has ended, and another one is under way. */
function useEach({ engine, storage }: EngineInFile): void {
  const limits = new Limits(storage.state);
  const byId = new Map(engine.providers().map((provider) => [provider.id, provider]));
  for (const { candidate } of engine.plan(request)) {
    const provider = byId.get(candidate.provider);
    if (!provider) throw new Error(`There is no ${candidate.provider}`);
    const need = limits.needOf(request, candidate, provider, 100);
    for (const isOver of [true, false]) {
      const reservation = limits.reserve(candidate, provider, need, Date.now());
      if (!reservation) throw new Error(`No room for ${candidate.key?.label}`);
      if (isOver) limits.settle(reservation, { outcome: 'ok' }, Date.now());
    }
  }
}

function planMs({ engine }: EngineInFile): number {
  const before = performance.now();
  const rows = engine.plan(request);
  const ms = performance.now() - before;
  if (rows.length !== providers * keys || !rows.at(-1)?.isReady) throw new Error('The plan is not the one meant');
  return ms;
}
