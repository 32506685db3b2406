/** The receiver as the cloud of a gateway that is no process of ours: what it has, with its pictures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SaleEvent, saleEventSchema } from '../../src/contract/cloud/event.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, startProgram } from '../peers/program.ts';

/** `jpeg` is undefined where the capture has another outcome than `captured`. */
export type Delivered = { readonly event: SaleEvent; readonly jpeg: Buffer | undefined };

export type Cloud = AsyncDisposable & {
  readonly url: string;
  readonly token: string;
  /** In their present revision. */
  events(): Promise<SaleEvent[]>;
  /** Waits until these sales are there with their pictures or reasons. */
  pairs(saleIds: readonly string[]): Promise<Delivered[]>;
  /** Of receipts with that total. */
  pairsOf(total: number): Promise<Delivered[]>;
};

const withinMs = 300_000;

export async function startCloud(data: string): Promise<Cloud> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const receiver = startProgram(['receiver', '--listen', `127.0.0.1:${port}`, '--data', data]);
  await receiver.line(/listening/);
  const token = readFileSync(join(data, 'token'), 'utf8').trim();
  const ask = (path: string) => fetch(url + path, { headers: { authorization: `Bearer ${token}` } });

  async function events(): Promise<SaleEvent[]> {
    const page = (await (await ask('/v1/sales?limit=200')).json()) as { sales: { event: unknown }[] };
    return page.sales.map(({ event }) => saleEventSchema.parse(event));
  }

  async function deliveredOf(event: SaleEvent | undefined): Promise<Delivered | undefined> {
    const capture = event?.data.captures[0];
    if (event === undefined || capture === undefined || capture.outcome === 'pending') return undefined;
    if (capture.outcome !== 'captured') return { event, jpeg: undefined };
    const response = await ask(`/v1/thumbnails/${capture.thumbnail.sha256}`);
    return response.ok ? { event, jpeg: Buffer.from(await response.arrayBuffer()) } : undefined;
  }

  const wait = (what: string, wanted: ((event: SaleEvent) => boolean)[]) =>
    eventually(
      what,
      async () => {
        const all = await events();
        const found = await Promise.all(wanted.map(async (is) => deliveredOf(all.find(is))));
        const there = found.filter((one) => one !== undefined);
        return there.length === wanted.length ? there : undefined;
      },
      withinMs,
    );
  return {
    ...{ url, token, events },
    pairs: (saleIds) =>
      wait(
        `${saleIds.length} pairs at the cloud`,
        saleIds.map(
          (saleId) =>
            ({ subject }) =>
              subject === saleId,
        ),
      ),
    pairsOf: (total) => wait(`a pair of ${total}`, [({ data }) => data.total === total]),
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
