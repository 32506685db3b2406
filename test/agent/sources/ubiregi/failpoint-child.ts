/**
 * A linked Ubiregi account in a process of its own, so that it can be killed: polls once from a file of settings, which it keeps up to date, and
 * prints the totals it was told. Its arguments: the file, what its clock is ahead by, failpoints.
 */
import { readFileSync } from 'node:fs';
import { ubiregiSettings } from '../../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../../src/agent/sources/ubiregi/ubiregi.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { armFailpoints } from '../../../../src/lib/failpoint.ts';
import { replaceFile } from '../../../../src/lib/files/replace-file.ts';
import { createLog } from '../../../../src/lib/log.ts';

const [file = '', aheadMs = '0', failpoints = ''] = process.argv.slice(2);
armFailpoints(failpoints);
const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + Number(aheadMs) };
const cloud = createUbiregi(ubiregiSettings.parse(JSON.parse(readFileSync(file, 'utf8'))), {
  clock,
  log: createLog({ level: 'silent' }),
  save: async (settings) => replaceFile(file, Buffer.from(JSON.stringify(settings))),
});
const page = await cloud.poll(cloud.startingCursor(0), new AbortController().signal, ['1']);
process.stdout.write(JSON.stringify(page.sales.map(({ sale }) => sale.totalMinor)));
await cloud.close();
