/** The loader of live video over real WebSockets. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { LiveLoader } from '../../../src/page/live/live-loader.ts';

let server: WebSocketServer;
let url: string;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function loading(at = url) {
  const heard: string[] = [];
  const loader = new LiveLoader();
  loader.onDataArrival = (chunk, from, received) =>
    void heard.push(`${from}+${chunk.byteLength}=${received}`);
  loader.onComplete = (from, to) => void heard.push(`complete ${from}-${to}`);
  loader.onError = (_kind, { msg }) => void heard.push(msg);
  loader.open({ url: at });
  return { loader, heard };
}

test('hands on what comes, and tells when the other side ends', async () => {
  server.on('connection', (client) => {
    client.send(Buffer.alloc(188));
    client.send(Buffer.alloc(376));
    client.close(4409);
  });
  const { loader, heard } = loading();
  expect(loader.isWorking()).toBe(true);
  await expect.poll(() => heard).toEqual(['0+188=188', '188+376=564', 'complete 0-563']);
  expect(loader.isWorking()).toBe(false);
});

test('nobody there is told once', async () => {
  const { heard } = loading('ws://127.0.0.1:1');
  await expect.poll(() => heard).toEqual(['the connection failed']);
});

test('ended while it opens: nothing is told, and the connection ends', async () => {
  const ended = new Promise((resolve) => server.on('connection', (client) => client.on('close', resolve)));
  const complaints: unknown[] = [];
  const addIssue = (error: unknown) => complaints.push(error);
  process.on('uncaughtException', addIssue);
  const { loader, heard } = loading();
  loader.destroy();
  // Opened, then closed as it should be: 1006 would be a line that was cut.
  expect(await ended).toBe(1005);
  process.off('uncaughtException', addIssue);
  expect(heard).toEqual([]);
  expect(complaints).toEqual([]);
});
