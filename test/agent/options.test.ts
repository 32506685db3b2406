/** Options of the parts, from the configuration. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../src/agent/config/config.ts';
import { clipOptions, lookbackOptions, spaceLimits } from '../../src/agent/options.ts';

const example = parse(
  readFileSync(new URL('../../config/agent.example.yaml', import.meta.url), 'utf8'),
) as Record<string, object>;

/** Free space below which lookback video, clips and pictures go, megabytes. */
function bounds(lookbackMegabytes: number, storeMegabytes: number, form = 'keyframes') {
  const config = configSchema.parse({
    ...example,
    cameras: { lookback: { form, minFreeMegabytes: lookbackMegabytes } },
    store: { minFreeMegabytes: storeMegabytes },
  });
  return [
    lookbackOptions(config).lookback.minFreeBytes,
    clipOptions(config).minFreeBytes,
    spaceLimits(config).minFreeBytes,
  ].map((bytes) => bytes / 1_048_576);
}

test.each([
  ['by default', [512, 256], [512, 384, 256]],
  ['where little lies between', [300, 256], [300, 278, 256]],
  ['where much lies between', [2_000, 256], [2_000, 384, 256]],
] as const)(
  'lets lookback video go before clips, and clips before pictures, %s',
  (_, [lookback, store], expected) => {
    expect(bounds(lookback, store)).toEqual(expected);
  },
);

test('keeps a distance between clips and pictures when no lookback is kept', () => {
  expect(bounds(64, 256, 'off').slice(1)).toEqual([384, 256]);
});
