/**
 * A till that prints, and its receipt printer, for the demo: a few receipts a minute, laid out as many makes of till do, each with its drawer.
 * The gateway stands between the two: `printerProxy` goes into config.yaml, and `registerKey` into the set-up file. The agent starts the printer proxy
 * itself; end that agent with SIGINT, as Ctrl-C does, and the printer proxy ends with it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../test/peers/network/free-port.ts';
import { startPrinter } from '../../test/peers/printers/printer.ts';
import { printJob } from '../../test/peers/printers/receipt-till.ts';
import { makeReceipt, type Receipt, randomFrom } from '../../test/peers/printers/receipts.ts';

type Printed = {
  /** Just before the first byte, which opens the drawer; epoch milliseconds. */
  readonly printedAtMs: number;
  readonly total: number;
};

export type PrintingTill = AsyncDisposable & {
  /** The section of config.yaml, JSON being YAML. */
  readonly printerProxy: object;
  readonly printed: readonly Printed[];
  /** Those that came out of the printer whole. */
  papers(): number;
  /** Resolves with what was printed. Rejects when the gateway takes no receipts. */
  print(): Promise<Printed>;
  /** Prints until the signal aborts. A gateway that is away is tried again with the next receipt. */
  run(signal: AbortSignal): Promise<void>;
};

/** Between two receipts, on average. */
const meanGapMs = 15_000;
const kick = '\x1bp';

export async function startPrintingTill(options: { registerKey: string }): Promise<PrintingTill> {
  const printer = await startPrinter();
  const port = await freePort();
  const random = randomFrom(Date.now());
  const printed: Printed[] = [];

  function nextReceipt(): Receipt & { readonly total: number } {
    for (;;) {
      const receipt = makeReceipt(random, '');
      const isSale =
        receipt.dialect === 'epson' && receipt.kind === 'sale' && receipt.layout !== 'receiptline';
      const { total } = receipt;
      // Pairs are recognized by their totals: a receipt may have no number.
      const isNew = printed.every((paper) => paper.total !== total);
      if (isSale && isNew && total !== undefined && receipt.bytes.subarray(0, 2).toString('latin1') === kick)
        return { ...receipt, total };
    }
  }

  async function print(): Promise<Printed> {
    const { bytes, total } = nextReceipt();
    const paper = { printedAtMs: Date.now(), total };
    await printJob({ port, bytes, random });
    printed.push(paper);
    return paper;
  }

  return {
    printerProxy: {
      printers: [
        {
          ...{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printer.port}` },
          register: options.registerKey,
        },
      ],
    },
    printed,
    papers: () => printer.printed().filter(({ length }) => length > 0).length,
    print,
    async run(signal) {
      while (!signal.aborted) {
        await print().catch(() => undefined);
        const gapMs = Math.min(4 * meanGapMs, -Math.log(1 - Math.random()) * meanGapMs);
        await delay(gapMs, undefined, { signal }).catch(() => undefined);
      }
    },
    [Symbol.asyncDispose]: () => printer[Symbol.asyncDispose](),
  };
}
