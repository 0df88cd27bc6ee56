import { describe, expect, it } from 'vitest';
import { MONDAY } from './calendar.ts';
import type { Weather } from './scenario.ts';
import { Forecast } from './weather.ts';

const MINUTE_MS = 60_000;

describe('Forecast', () => {
  it('knows the bad weather of one provider, and that of all', () => {
    const forecast = aForecast([
      { provider: 'groq', kind: 'errors', from: '01:00', to: '02:00' },
      { provider: 'openai', kind: 'hangs', from: '02:00', to: '03:00' },
      { provider: '*', kind: 'no-dns', from: '03:00', to: '04:00' },
    ]);

    const kinds = [30, 90, 150, 210].map((minute) => forecast.at(MONDAY + minute * MINUTE_MS)?.kind);

    expect(kinds).toEqual([undefined, 'errors', undefined, 'no-dns']);
  });

  it('lets a provider come and go', () => {
    const flaps = { upMs: 2 * MINUTE_MS, downMs: MINUTE_MS };
    const forecast = aForecast([{ provider: 'groq', kind: 'errors', from: '00:00', to: '00:06', flaps }]);

    const isDown = [0, 1, 2, 3, 4, 5, 6].map((minute) => forecast.at(MONDAY + minute * MINUTE_MS) !== undefined);

    expect(isDown).toEqual([false, false, true, false, false, true, false]);
  });

  it('takes a time with any trouble in it for one that was not fine throughout', () => {
    const forecast = aForecast([{ provider: 'groq', kind: 'errors', from: '00:02', to: '00:03' }]);
    const from = MONDAY + MINUTE_MS;

    expect(forecast.isFineThroughout({ from, to: from + MINUTE_MS / 2 })).toBe(true);
    expect(forecast.isFineThroughout({ from, to: from + 5 * MINUTE_MS })).toBe(false);
  });

  it('comes back on the same day of every week', () => {
    const forecast = aForecast([{ provider: 'groq', kind: 'errors', day: 1, from: '00:00', to: '23:59' }], 9);

    const badDays = [0, 1, 2, 7, 8].filter((day) => forecast.at(MONDAY + day * 1_440 * MINUTE_MS) !== undefined);

    expect(badDays).toEqual([1, 8]);
  });
});

function aForecast(weather: Weather[], days = 1): Forecast {
  return new Forecast(weather, 'groq', days);
}
