/**
 * A gateway whose shop got its id by itself becomes a gateway of the shop whose set-up is imported: the replacement of a lost one goes on
 * under the same identity. Only while it has no sale of its own.
 */
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { shopIdPath } from '../../store/gateway-id.ts';
import type { Store } from '../../store/operations.ts';

/** False where the id stays. It applies from the next start on. */
export async function adoptShop(
  { store, dataDir }: { readonly store: Pick<Store, 'read'>; readonly dataDir: string },
  id: string,
): Promise<boolean> {
  const lastSales = await store.read.lastSales();
  if (Object.keys(lastSales).length > 0) return false;
  replaceFile(shopIdPath(dataDir), Buffer.from(`${id}\n`));
  return true;
}
