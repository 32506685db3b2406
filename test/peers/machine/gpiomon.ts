/**
 * gpiomon of libgpiod 2.2 as a program: its options, its output to the letter, its errors. Edges come from the test. First on the
 * PATH until it is disposed, since a board with pins is nowhere near.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Gpiomon = Disposable & {
  /** An edge `agoMs` ago by CLOCK_MONOTONIC. */
  edge(type: 'rising' | 'falling', agoMs?: number): void;
  /** Any output. */
  print(text: string): void;
  /** The chip is gone. */
  end(): void;
  /** Arguments of the newest start. */
  args(): string[];
  /** Processes that run now. */
  running(): number;
};

/** `error`: it prints this and ends. */
export async function installGpiomon(options: { error?: string } = {}): Promise<Gpiomon> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-gpiomon-'));
  const control = join(folder, 'control');
  const started = join(folder, 'started.json');
  writeFileSync(
    join(folder, 'gpiomon'),
    `#!${process.execPath}
const args = process.argv.slice(2);
require('node:fs').writeFileSync(${JSON.stringify(started)}, JSON.stringify(args));
const error = ${JSON.stringify(options.error ?? '')};
if (error !== '') { process.stderr.write('gpiomon: ' + error + '\\n'); process.exit(1); }
const format = args[args.indexOf('--format') + 1];
const edges = args[args.indexOf('--edges') + 1];
if (args.includes('--banner')) process.stdout.write("Monitoring line '" + args.at(-1) + "'...\\n");
const control = require('node:net').connect(${JSON.stringify(control)});
let rest = '';
control.on('data', (data) => {
  const lines = (rest + data).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { type, stamp, print, end } = JSON.parse(line);
    if (end) { process.stderr.write('gpiomon: error reading line events: No such device\\n'); process.exit(1); }
    if (print !== undefined) process.stdout.write(print);
    if (type !== edges && edges !== 'both') continue;
    if (type) process.stdout.write(format.replace('%e', type === 'rising' ? '1' : '2').replace('%S', stamp) + '\\n');
  }
});
`,
  );
  chmodSync(join(folder, 'gpiomon'), 0o755);
  const sockets = new Set<Socket>();
  const queue: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    for (const line of queue.splice(0)) socket.write(line);
  });
  await new Promise<void>((resolve) => server.listen(control, resolve));
  const path = process.env['PATH'];
  process.env['PATH'] = `${folder}:${path}`;
  const send = (message: object): void => {
    const line = `${JSON.stringify(message)}\n`;
    if (sockets.size === 0) queue.push(line);
    for (const socket of sockets) socket.write(line);
  };
  return {
    edge(type, agoMs = 0) {
      const ns = process.hrtime.bigint() - BigInt(Math.round(agoMs * 1e6));
      const stamp = `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
      send({ type, stamp });
    },
    print: (print) => send({ print }),
    end: () => send({ end: true }),
    args: () => JSON.parse(readFileSync(started, 'utf8')) as string[],
    running: () => sockets.size,
    [Symbol.dispose]() {
      process.env['PATH'] = path;
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
