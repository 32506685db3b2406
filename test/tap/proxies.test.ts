/** The places of the printers that are set up on the page, as the ear knows them by number. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/ops/clock.ts';
import { createLog } from '../../src/ops/log.ts';
import { createProxies } from '../../src/tap/proxies.ts';
import type { TapPrinter } from '../../src/tap/tap-config.ts';
import { freePort } from '../peers/free-port.ts';

test('rules change in place; anything else makes a printer another one, so that nobody hears it by old settings', async () => {
  const proxies = createProxies({
    ear: { hear: () => undefined, closed: () => undefined },
    ...{ clock: systemClock, log: createLog({ level: 'silent' }) },
  });
  const printer: TapPrinter = {
    listen: { host: '127.0.0.1', port: await freePort() },
    printer: { host: '127.0.0.1', port: 9 },
    ...{ register: 'r1', dialect: 'epson', encoding: 'cp932', silenceMs: 3_000 },
    ...{ receiptWithinMs: 15_000, kickAfterMs: 1_000 },
    ...{ totalLabels: [], totalPatterns: [], numberPatterns: [] },
    ...{ refundPatterns: [], voidPatterns: [], notSalePatterns: [] },
  };
  try {
    expect(await proxies.keep([printer])).toBe(true);
    expect(await proxies.keep([printer])).toBe(false);
    const ruled = { ...printer, totalLabels: ['おかいあげ'] };
    expect(await proxies.keep([ruled])).toBe(true);
    expect(proxies.forEar()).toEqual([ruled]);
    const slower = { ...ruled, kickAfterMs: 2_000 };
    expect(await proxies.keep([slower])).toBe(true);
    expect(proxies.forEar()).toEqual([undefined, slower]);
  } finally {
    await proxies.close();
  }
});
