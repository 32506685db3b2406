/** A process that opens the page's certificate of each folder it reads from stdin, as a first start does, and prints the fingerprint. */
import { createInterface } from 'node:readline';
import { openPageTls } from '../../../../src/agent/system/tls/page-tls.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

for await (const dataDir of createInterface(process.stdin)) {
  const tls = await openPageTls(
    { kind: 'own' },
    {
      ...{ dataDir, clock: systemClock, log: createLog({ level: 'silent' }) },
      ...{ isClockSynced: () => true, allowedHosts: [], addresses: () => ['192.168.1.5'] },
    },
  );
  process.stdout.write(`${tls?.current().fingerprint ?? 'none'}\n`);
}
