/** What open pages follow: sales as they arrive or change, and again as their pictures arrive. */
import type { SaleEvent } from '../../contract/cloud/event.ts';
import type { EventStore } from '../events.ts';
import type { PictureFolder } from '../pictures/picture-folder.ts';
import { isTestSource } from '../sales.ts';
import { picturesOf } from '../stored-events.ts';

export type ArrivedSale = { readonly source: string; readonly saleId: string };

export type Arrivals = {
  /** Calls back from now on until it is disposed. */
  follow(onSale: (sale: ArrivedSale) => void): Promise<Disposable>;
};

/** Pictures that are on their way, the newest: the sale is reported again when one is here. */
const maxAwaited = 10_000;

/** Sales that wait for pictures, by picture. */
export function createAwaited(maxPictures = maxAwaited) {
  const awaited = new Map<string, ArrivedSale>();
  return {
    note(sha256: string, sale: ArrivedSale): void {
      awaited.delete(sha256);
      awaited.set(sha256, sale);
      const [oldest] = awaited.keys();
      if (awaited.size > maxPictures && oldest !== undefined) awaited.delete(oldest);
    },
    take(sha256: string): ArrivedSale | undefined {
      const sale = awaited.get(sha256);
      awaited.delete(sha256);
      return sale;
    },
    pictures: (): string[] => [...awaited.keys()],
  };
}

/** Of a receiver whose events and pictures all come through this process. */
export function createFolderArrivals({
  events,
  pictures,
}: {
  readonly events: Pick<EventStore, 'watch'>;
  readonly pictures: Pick<PictureFolder, 'has' | 'watch'>;
}): Arrivals {
  const awaited = createAwaited();
  const followers = new Set<(sale: ArrivedSale) => void>();
  const report = (sale: ArrivedSale): void => {
    for (const onSale of followers) onSale(sale);
  };
  events.watch(({ source, saleId, event }: ArrivedSale & { readonly event: SaleEvent }) => {
    if (isTestSource(source)) return;
    for (const sha256 of picturesOf(event))
      if (!pictures.has(sha256)) awaited.note(sha256, { source, saleId });
    report({ source, saleId });
  });
  pictures.watch((sha256) => {
    const sale = awaited.take(sha256);
    if (sale !== undefined) report(sale);
  });
  return {
    async follow(onSale) {
      followers.add(onSale);
      return { [Symbol.dispose]: () => void followers.delete(onSale) };
    },
  };
}
