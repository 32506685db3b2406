/**
 * Counter-proof of the power rig: takes sales and tells the cloud of them as core.ts does, with the same schema and the same statements, but
 * with synchronous=NORMAL, which SQLite's manual calls safe in WAL mode; a commit is then not flushed.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { saleSha256 } from '../../../src/agent/sources/sale-checksum.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { writeMeta } from '../../../src/agent/store/meta.ts';
import { renderRevision } from '../../../src/agent/store/outbox/reporting.ts';
import { acceptSale } from '../../../src/agent/store/sales/sales.ts';
import { migrate } from '../../../src/agent/store/schema/migrations.ts';
import { openSecrets } from '../../../src/agent/store/secrets.ts';
import { importSetUp } from '../../../src/agent/store/setup/links.ts';
import { saleMessageSchema, toSale } from '../../../src/contract/register/sale-message.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { coreRegister, coreSetUp, coreShop } from '../core-facts.ts';

const [dataDir = '', port = '', cloud = ''] = process.argv.slice(2);
const db = openConnection(join(dataDir, 'tillframe.db'), 'write');
migrate(db);
writeMeta(db, 'epoch', 'weak');
const context = {
  db,
  shop: coreShop,
  gateway: 'gw-weak',
  epoch: 'weak',
  clock: systemClock,
  secrets: openSecrets(join(dataDir, 'secrets.key')),
  changed: () => undefined,
};
db.transaction(() => importSetUp(context, coreSetUp))();
db.pragma('synchronous = NORMAL');

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const sale = toSale(saleMessageSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))), 'JPY');
    const monotonicMs = systemClock.monotonicMs();
    const received = {
      boot: systemClock.boot,
      monotonicMs,
      wallMs: systemClock.nowMs(),
      clock: 'synced' as const,
    };
    const accepted = db.transaction(() =>
      acceptSale(context, {
        registerKey: coreRegister,
        sale,
        bodySha256: saleSha256(sale),
        received,
        committedAtMonotonicMs: monotonicMs,
      }),
    )();
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(accepted));
    if (accepted.kind === 'stored') tell(accepted.saleId);
  });
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));

/** The next revision, right after the commit that rendered it. */
function tell(saleId: string): void {
  db.transaction(() => renderRevision(context, saleId))();
  const body = db
    .prepare<[string], string>(
      'SELECT body FROM outbox JOIN sales ON seq = sale_seq WHERE id = ? ORDER BY outbox.revision DESC',
    )
    .pluck()
    .get(saleId);
  // What a cloud that drops its answer has is counted all the same.
  fetch(`${cloud}/v1/events`, { method: 'POST', body: `[${body ?? ''}]` }).catch(() => undefined);
}
