/** A certificate of the gateway's own, in a folder removed with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPageTls, type PageTls, type PageTlsDeps } from '../../../../src/agent/system/tls/page-tls.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

export type OwnTls = Disposable & {
  readonly dataDir: string;
  /** Like a start of the gateway. */
  open(changed?: Partial<PageTlsDeps>): Promise<PageTls>;
};

export function ownTls(): OwnTls {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-tls-'));
  return {
    dataDir,
    async open(changed = {}) {
      const tls = await openPageTls(
        { kind: 'own' },
        {
          ...{ dataDir, clock: systemClock, log: createLog({ level: 'silent' }) },
          ...{ isClockSynced: () => true, allowedHosts: [], addresses: () => ['192.168.1.5'] },
          ...changed,
        },
      );
      if (tls === undefined) throw new Error('TLS is off');
      return tls;
    },
    [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }),
  };
}
