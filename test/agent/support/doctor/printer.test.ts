/** The check of the receipt printers: an unreachable one is reported with the name of its register. */
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { Config } from '../../../../src/agent/config/config.ts';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { printerChecks } from '../../../../src/agent/support/doctor/printer.ts';
import { runChecks } from '../../../../src/agent/support/doctor/run-checks.ts';
import { doctorText } from '../../../../src/domain/doctor/doctor-text.ts';
import { noOwnRules } from '../../../../src/domain/setup/receipt-printer.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { freePort } from '../../../peers/network/free-port.ts';

test('accepts a printer that answers, reports one that does not, and leaves a printing one alone', async () => {
  let knocks = 0;
  const server = createServer((socket) => {
    knocks += 1;
    socket.on('error', () => undefined).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const register = (key: string, name: string, at: number) => ({
    ...{ key, name, instant: defaultInstantRule },
    printer: {
      ...({ dialect: 'epson', encoding: 'cp932', https: 'forward', host: '127.0.0.1' } as const),
      ...{ port: at, listenPort: 9_100, rules: noOwnRules },
    },
  });
  const gone = await freePort();
  const written = { register: 'till-3', printer: { host: '127.0.0.1', port: gone } };
  const context: CheckContext = {
    config: { printerProxy: { printers: [written] } } as unknown as Config,
    ...{ notes: [], clock: systemClock, log: createLog({ level: 'silent' }), agent: 'here' },
    ...{ cameras: [], posAccounts: [], links: [], momentSources: [] },
    registers: [
      register('till-1', 'レジ1', port),
      register('till-2', 'テラス', gone),
      { key: 'till-3', name: '3番', instant: defaultInstantRule },
      register('till-4', 'レジ4', port),
    ],
    cameraHealth: () => Promise.resolve(undefined),
    isPrinting: (key) => key === 'till-4',
  };
  const found = await runChecks(printerChecks(context), context, AbortSignal.timeout(60_000));
  expect(found.map(({ check, title, level }) => [check, title, level])).toEqual([
    ['printer', 'レジ1', 'green'],
    ['printer', 'テラス', 'red'],
    ['printer', 'レジ4', 'green'],
    ['printer', '3番', 'red'],
  ]);
  expect(found[1]?.what.code).toBe('doctor.printer_unreachable');
  expect(found[1]?.todo && doctorText(found[1].todo, 'ja')).toContain(
    'このアドレスの機器は印刷を受け付けていません',
  );
  expect(knocks).toBe(1);
  server.close();
});
