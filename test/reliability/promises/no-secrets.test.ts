/**
 * Promise `no-secrets`, of the whole program with its printer proxy: planted passwords, tokens and a card number are looked for in every file of its data,
 * in its log and in its support bundle. Runs for the report of promises.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printJob } from '../../peers/printers/receipt-till.ts';
import { randomFrom } from '../../peers/printers/receipts.ts';
import { startProgram } from '../../peers/program.ts';
import { openPrintingShop } from '../../printer-proxy/printing-shop.ts';
import { isReporting, reportFigure } from '../figures.ts';

const planted = {
  'camera password': 'planted-camera-password',
  'POS token': 'planted-access-token-0123456789',
  'card number': '4111111111111111',
};
const keyFiles = ['secrets.key', 'page.key'];

test.skipIf(!isReporting)('leaves no planted secret readable', async () => {
  await using shop = await openPrintingShop({
    setUp: `cameras: [{ id: counter, name: c, url: 'rtsp://viewer:${planted['camera password']}@127.0.0.1:9/live' }]
posAccounts: [{ id: sma, kind: smaregi, name: s, contractId: sample01, accessToken: ${planted['POS token']}, baseUrl: 'http://127.0.0.1:9/access/' }]
links: [{ register: epson, camera: counter }]
`,
  });
  await shop.start();
  await shop.printerProxyPid();
  const [lane] = shop.lanes;
  if (lane === undefined) throw new Error('no printer');
  const lines = ['Coffee            450', 'Total             450', 'Card  4111 1111 1111 1111', 'No 0001'];
  const bytes = Buffer.from(`\x1b@${lines.join('\n')}\n\n\x1dV\x00`, 'latin1');
  await printJob({ port: lane.port, bytes, random: randomFrom(1) });
  await expect.poll(async () => (await shop.pairs()).length).toBe(1);
  const bundle = join(shop.folder, 'bundle');
  const log = join(shop.folder, 'log');
  await using program = startProgram([
    ...['support-bundle', '--config', shop.configFile, '--output', bundle],
  ]);
  expect(await once(program.child, 'exit')).toEqual([0, null]);
  expect(await shop.agent.end('SIGTERM')).toBe(0);

  const places: [string, Buffer][] = [
    ['log', Buffer.from(shop.output())],
    ['bundle', unpacked(bundle)],
    ...filesOf(shop.dataDir).map((path): [string, Buffer] => [path, readFileSync(path)]),
  ];
  expect(log).not.toBe(bundle);
  const found = Object.entries(planted).flatMap(([what, text]) => {
    const forms = what === 'card number' ? [text, '4111 1111 1111 1111'] : [text];
    return places
      .filter(([, content]) => forms.some((form) => content.includes(form)))
      .map(([place]) => `${what} in ${place.replace(shop.dataDir, 'data')}`);
  });
  reportFigure({
    promise: 'no-secrets',
    isKept: found.length === 0,
    text: `${Object.keys(planted).length} planted texts in ${places.length} files of data, log and bundle: ${found.length === 0 ? 'none found' : found.join(', ')}`,
  });
  expect(found).toEqual([]);
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !keyFiles.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Texts of a compressed archive would hide from the search. */
function unpacked(path: string): Buffer {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK')
    return execFileSync('python3', [
      ...[
        '-c',
        'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist(): sys.stdout.buffer.write(z.read(n))',
        path,
      ],
    ]);
  if (bytes.readUInt16BE(0) === 0x1f8b) return execFileSync('gzip', ['-dc', path], { maxBuffer: 2 ** 28 });
  return bytes;
}
