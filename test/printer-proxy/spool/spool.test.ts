/** The spool: offered items are on disk, a crash tears only the last line, and at the bound texts are removed before instants. */
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReceiptMessage } from '../../../src/contract/printer/message.ts';
import { openSpool, type Spool } from '../../../src/printer-proxy/spool/spool.ts';

function makeFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'tillframe-spool-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function open(folder: string, maxBytes = 1024 * 1024): Spool {
  return openSpool({ folder, maxBytes, log: () => undefined });
}

function itemOf(index: number, textBytes = 100): ReceiptMessage {
  return {
    ...{
      id: randomUUID(),
      register: 'r1',
      boot: 'b',
      firstByteMs: index,
      cutMs: index + 1,
      endMs: index + 1,
    },
    ...{ wallMs: 1_790_000_000_000 + index, kind: 'sale', total: index, reasons: [] },
    ...(textBytes > 0 && { text: 'x'.repeat(textBytes) }),
  };
}

function contents(spool: Spool): ReceiptMessage[] {
  return [...spool.ids()].flatMap((id) => spool.read(id) ?? []);
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

test('returns added and unacknowledged items in another process, in order', () => {
  using folder = makeFolder();
  const items = Array.from({ length: 50 }, (_, index) => itemOf(index));
  const spool = open(folder.path);
  for (const item of items) spool.add(item);
  for (const { id } of items.slice(10, 30)) spool.acknowledge(id);
  const left = [...items.slice(0, 10), ...items.slice(30)];
  expect(contents(spool)).toEqual(left);
  // Not closed, as if killed.
  const again = open(folder.path);
  expect(contents(again)).toEqual(left);
});

test('loses only a torn or changed line, and writes nothing behind it', () => {
  using folder = makeFolder();
  const items = Array.from({ length: 5 }, (_, index) => itemOf(index));
  const spool = open(folder.path);
  for (const item of items) spool.add(item);
  spool.close();
  const [name = ''] = readdirSync(folder.path);
  const file = join(folder.path, name);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(
    file,
    lines.map((line, index) => (index === 2 ? line.replace('"total":2', '"total":9') : line)).join('\n'),
  );
  appendFileSync(file, '12345678 {"item":{"id":"torn');
  const again = open(folder.path);
  const late = itemOf(99);
  again.add(late);
  const expected = [...items.filter((_, index) => index !== 2), late];
  expect(contents(again)).toEqual(expected);
  expect(contents(open(folder.path))).toEqual(expected);
});

test('recreates a removed folder', () => {
  using folder = makeFolder();
  const spool = open(join(folder.path, 'printer-proxy'));
  rmSync(join(folder.path, 'printer-proxy'), { recursive: true });
  const item = itemOf(1);
  spool.add(item);
  expect(contents(open(join(folder.path, 'printer-proxy')))).toEqual([item]);
});

test('removes files once all items in them are acknowledged', () => {
  using folder = makeFolder();
  const spool = open(folder.path);
  const items = Array.from({ length: 300 }, (_, index) => itemOf(index, 2_000));
  for (const item of items) spool.add(item);
  expect(readdirSync(folder.path).length).toBeGreaterThan(4);
  for (const { id } of items) spool.acknowledge(id);
  expect(contents(spool)).toEqual([]);
  expect(readdirSync(folder.path)).toHaveLength(1);
});

test('removes the oldest texts at the bound, never instants and amounts', () => {
  using folder = makeFolder();
  const maxBytes = 512 * 1024;
  const spool = open(folder.path, maxBytes);
  const items = Array.from({ length: 400 }, (_, index) => itemOf(index, 4_000));
  for (const item of items) spool.add(item);
  expect(bytesIn(folder.path)).toBeLessThanOrEqual(maxBytes * 1.1);
  for (const held of [contents(spool), contents(open(folder.path, maxBytes))]) {
    expect(held.map(({ id, firstByteMs, cutMs, total }) => ({ id, firstByteMs, cutMs, total }))).toEqual(
      items.map(({ id, firstByteMs, cutMs, total }) => ({ id, firstByteMs, cutMs, total })),
    );
    const firstWithText = held.findIndex(({ text }) => text !== undefined);
    expect(firstWithText).toBeGreaterThan(100);
    expect(held.slice(0, firstWithText).every(({ reasons }) => reasons.includes('text_evicted'))).toBe(true);
    expect(held.slice(firstWithText)).toEqual(items.slice(firstWithText));
  }
  expect(spool.lost()).toBe(0);
});

test('rejects and counts items beyond twice the bound', () => {
  using folder = makeFolder();
  const maxBytes = 64 * 1024;
  const spool = open(folder.path, maxBytes);
  const items = Array.from({ length: 900 }, (_, index) => itemOf(index, 0));
  for (const item of items) spool.add(item);
  const held = contents(spool);
  expect(held).toEqual(items.slice(0, held.length));
  expect(spool.lost()).toBe(items.length - held.length);
  expect(spool.lost()).toBeGreaterThan(0);
  expect(bytesIn(folder.path)).toBeLessThan(maxBytes * 2.1);
});

test('replaces an item that is added again, in another process too, and removes its file', () => {
  using folder = makeFolder();
  const spool = open(folder.path);
  const items = [itemOf(1), itemOf(2)] as const;
  for (const item of items) spool.add(item);
  const changed = { ...items[0], kickMs: 7 };
  spool.add(changed);
  expect(spool.size()).toBe(2);
  expect(contents(spool)).toEqual([items[1], changed]);
  const again = open(folder.path);
  expect(contents(again)).toEqual([items[1], changed]);
  for (const { id } of items) again.acknowledge(id);
  expect(contents(open(folder.path))).toEqual([]);
});
