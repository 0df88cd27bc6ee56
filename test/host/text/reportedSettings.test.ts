import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../../src/engine/providers/resolve.ts';
import { reportedSettings } from '../../../src/host/text/reportedSettings.ts';

describe('reportedSettings', () => {
  // Keys of some providers look like nothing in particular, so that no pattern finds them.
  const key = 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MDEy';

  it('shows what is set', () => {
    const settings = {
      order: ['groq'],
      providers: { groq: { model: 'm', timeouts: { idleMs: 500 } } },
      onBreak: 'stop',
    };
    expect(reportedSettings(settings)).toEqual(settings);
    expect(reportedSettings({ order: ['groq'] })).toEqual({ order: ['groq'] });
  });

  it.each([
    { mistral: { model: 'm', key } },
    { mistral: { keys: [key], headers: { 'x-auth': key } } },
    { mistral: { baseUrl: `https://user:${key}@api.mistral.ai/v1` } },
    { mistral: key },
    key,
  ])('holds no key that somebody put into the settings, and neither do their problems: %j', (providers) => {
    expect(JSON.stringify(reportedSettings({ providers }))).not.toContain(key.slice(0, 8));
    expect(JSON.stringify(resolveProviders({ providers }).problems)).not.toContain(key.slice(0, 8));
  });
});
