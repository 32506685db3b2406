/** The ledger of erasures as objects beside the pictures, one each: `erasures/SHOP/ID.json`, the shop in base64url. */
import { createHash } from 'node:crypto';
import { readJson } from '../../lib/text/read-json.ts';
import { type Ledger, ledgerLine } from '../erasure/ledger.ts';
import type { S3Objects } from '../pictures/s3-objects.ts';

const folder = 'erasures/';

export function createObjectLedger(objects: Pick<S3Objects, 'write' | 'read' | 'list'>): Ledger {
  return {
    async append(line) {
      const bytes = Buffer.from(JSON.stringify(line));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const name = `${folder}${Buffer.from(line.shop).toString('base64url')}/${line.id}.json`;
      await objects.write(name, bytes, { type: 'application/json', sha256 });
    },
    async *entries() {
      for await (const names of objects.list(folder))
        yield names.flatMap((name) => {
          const [, shop, id] = /^erasures\/([\w-]+)\/([\w-]+)\.json$/.exec(name) ?? [];
          if (shop === undefined || id === undefined) return [];
          const line = async () => readJson(ledgerLine, (await objects.read(name))?.toString('utf8') ?? '');
          return [{ shop: Buffer.from(shop, 'base64url').toString('utf8'), id, line }];
        });
    },
  };
}
