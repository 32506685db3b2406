/**
 * Receipts through the program, in arbitrary chunks, at an Epson and a Star printer concurrently, while no agent runs:
 * bytes at the printers are identical, and items fetched afterwards match the truth.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { printerProxySocketPath } from '../../src/contract/printer/paths.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { makeReceipt, type Receipt, randomFrom } from '../peers/printers/receipts.ts';
import { startProgram } from '../peers/program.ts';
import { fetchAt } from './agent.ts';

const count = process.env['TILLFRAME_LONG'] === undefined ? 200 : 1_000;

test(`captures ${count} receipts`, { timeout: 300_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-thousand-'));
  using _folder = { [Symbol.dispose]: () => rmSync(dataDir, { recursive: true, force: true }) };
  const pixels = { create: { width: 64, height: 32, channels: 3, background: '#444' } } as const;
  const logo = (await sharp(pixels).png().toBuffer()).toString('base64');
  const random = randomFrom(19);
  const receipts: Receipt[] = [];
  while (receipts.length < count) {
    const receipt = makeReceipt(random, logo);
    // Without a pause in between, the drawer's owner would be ambiguous.
    if (!receipt.hasKick) receipts.push(receipt);
  }

  await using epson = await startPrinter();
  await using star = await startPrinter();
  const lanes = [
    { dialect: 'epson', printer: epson, port: await freePort() },
    { dialect: 'star', printer: star, port: await freePort() },
  ];
  const printers = lanes.map(({ dialect, printer, port }) => ({
    ...{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printer.port}` },
    ...{ register: dialect, dialect, kickAfterMs: 0 },
  }));
  const config = join(dataDir, 'config.yaml');
  writeFileSync(config, JSON.stringify({ dataDir, printerProxy: { printers } }));
  await using printerProxy = startProgram(['printer-proxy', '--config', config]);
  await printerProxy.line(/receipt capture ready/);

  await Promise.all(
    lanes.map(async ({ dialect, port }) => {
      const pieces = randomFrom(7);
      for (const { bytes } of receipts.filter((receipt) => receipt.dialect === dialect))
        await printJob({ port, bytes, random: pieces });
    }),
  );
  await using agent = await fetchAt(printerProxySocketPath(dataDir), { acknowledges: true });
  await agent.until(count);

  let right = 0;
  let reasons = 0;
  for (const { dialect, printer } of lanes) {
    const own = receipts.filter((receipt) => receipt.dialect === dialect);
    const printed = printer.printed();
    expect(printed).toHaveLength(own.length);
    expect(own.filter(({ bytes }, index) => printed[index]?.equals(bytes) !== true)).toEqual([]);
    const heard = agent.items.filter(({ register }) => register === dialect);
    expect(heard).toHaveLength(own.length);
    for (const [index, { kind, total }] of own.entries()) {
      const item = heard[index];
      const isRight = kind === 'image' ? item?.kind === 'sale' : item?.kind === kind && item.total === total;
      if (isRight) right++;
      else if ((item?.reasons.length ?? 0) > 0) reasons++;
    }
  }
  console.log(JSON.stringify({ receipts: count, right, 'kept with a reason': reasons }));
  expect(right).toBeGreaterThanOrEqual(count * 0.99);
});
