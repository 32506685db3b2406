/** Both of Smaregi's APIs keep the contract of all sources, through the real poller. */
import { createSmaregi } from '../../../../src/agent/sources/smaregi/smaregi.ts';
import { createSmaregiPlatform } from '../../../../src/agent/sources/smaregi-platform/smaregi-platform.ts';
import { startSmaregi } from '../../../peers/pos/smaregi.ts';
import { cloudWorld } from '../cloud-under-test.ts';
import { sourceContract } from '../contract.ts';
import { olderSettings, platformSettings } from './settings.ts';

for (const api of ['older', 'platform'] as const) {
  sourceContract({
    name: `Smaregi, ${api} API`,
    by: 'cloud',
    open: async () => {
      const smaregi = await startSmaregi();
      const ids = new Map<string, string>();
      const idOf = (number: string): string => ids.get(number) ?? '';
      return cloudWorld({
        createCloud: (deps) =>
          api === 'older'
            ? createSmaregi(olderSettings(smaregi), deps)
            : createSmaregiPlatform(platformSettings(smaregi), deps),
        terminal: '1',
        tell: ({ number, totalMinor }) => {
          ids.set(number, smaregi.sell({ terminal: '1', total: totalMinor }));
        },
        edit: ({ number, totalMinor }) => smaregi.edit(idOf(number), { total: String(totalMinor) }),
        repeat: ({ number }) => smaregi.touch(idOf(number)),
        garbage: () => smaregi.addGarbage(),
        close: async () => smaregi[Symbol.asyncDispose](),
      });
    },
  });
}
