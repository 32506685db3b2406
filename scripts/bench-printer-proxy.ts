/**
 * How much later a byte is at the printer with the printer proxy in between: `npm run bench:printer-proxy`.
 *
 * Each round sends a piece of a receipt to a printer that sends it back, once straight and once through `tillframe printer-proxy` as a program, in turns,
 * so that both see the same machine. With `--busy N` (1) processes that compute without a pause run beside it, in the agent's place; then once
 * more with none. The way there and back is measured; the difference of the two is the delay added both ways, thus an upper bound for one.
 * Last, how long connections are refused after a crash, beside none and beside N busy processes.
 * The till and the printer run in real time where this process has the right: only the printer proxy waits for a processor then. `--scheduling POLICY` (as it is | nice N |
 * rr | idle) tries another scheduling for the printer proxy's copying than it chooses for itself.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../test/peers/network/free-port.ts';
import { makeReceipt, randomFrom } from '../test/peers/printers/receipts.ts';

const { values } = parseArgs({
  options: {
    busy: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3000' },
    program: { type: 'string' },
    scheduling: { type: 'string', default: 'as it is' },
  },
});
const rounds = Number(values.rounds);
const restarts = 10;
/** RestartSec of systemd/tillframe-printer-proxy.service. */
const restartAfterMs = 100;
const main = values.program ?? new URL('../dist/main.js', import.meta.url).pathname;

/** The printer and the busy agent are processes of their own; else they would wait for the measuring. */
const echo = `
  const server = require('node:net').createServer({ noDelay: true }, (socket) => { socket.on('data', (b) => socket.write(b)); socket.on('error', () => {}); });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
const busy = `const end = Date.now() + 600_000; let x = 1; while (Date.now() < end) for (let i = 0; i < 1e6; i++) x = Math.imul(x, 31) + i;`;

type Started = { readonly child: ChildProcess; readonly firstLine: Promise<string> };

function start(args: string[]): Started {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const firstLine = once(child.stdout, 'data').then(([data]) => String(data));
  return { child, firstLine };
}

/** Before all others, but none of its children. False where it may not. */
function inRealTime(pid: number | undefined, priority: number): boolean {
  try {
    execFileSync('chrt', ['--reset-on-fork', '--rr', '--pid', String(priority), String(pid)], {
      stdio: 'pipe',
    });
    return true;
  } catch {
    return false;
  }
}

function schedule(pid: number | undefined, policy: string): void {
  if (policy === 'rr') inRealTime(pid, 1);
  const nice = /^nice (-?\d+)$/.exec(policy)?.[1];
  if (nice === undefined && policy !== 'idle') return;
  execFileSync('chrt', [
    '--reset-on-fork',
    policy === 'idle' ? '--idle' : '--other',
    '--pid',
    '0',
    String(pid),
  ]);
  if (nice !== undefined) execFileSync('renice', ['-n', nice, '-p', String(pid)], { stdio: 'pipe' });
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** There and back, milliseconds. */
async function roundTrip(socket: Socket, bytes: Buffer): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let left = bytes.length;
  const hear = (piece: Buffer): void => {
    left -= piece.length;
    if (left === 0) resolve(performance.now());
  };
  socket.on('data', hear);
  const beginMs = performance.now();
  socket.write(bytes);
  const endMs = await promise;
  socket.off('data', hear);
  return endMs - beginMs;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function show(name: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const text = [0.5, 0.9, 0.99, 0.999, 1].map((share) => at(sorted, share).toFixed(3).padStart(9)).join(' ');
  console.log(`${name.padEnd(28)} ${text}`);
}

async function measure(straight: Socket, proxied: Socket, label: string): Promise<void> {
  const random = randomFrom(1);
  const receipts = Array.from({ length: 50 }, () => makeReceipt(random, '')).filter(
    ({ bytes, layout }) => layout !== 'drawn' && bytes.length > 100,
  );
  const times = { straight: [] as number[], proxied: [] as number[], added: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const bytes = receipts[round % receipts.length]?.bytes ?? Buffer.from('receipt');
    // Whichever goes second has the warmer machine: they take turns.
    const isProxyFirst = round % 2 === 0;
    const first = await roundTrip(isProxyFirst ? proxied : straight, bytes);
    const second = await roundTrip(isProxyFirst ? straight : proxied, bytes);
    const [withProxy, without] = isProxyFirst ? [first, second] : [second, first];
    times.straight.push(without);
    times.proxied.push(withProxy);
    times.added.push(withProxy - without);
    // As a till that goes on after a while: processes that wait lose their warmth.
    if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  console.log(`\n${label}`);
  console.log(
    `${'milliseconds, both ways'.padEnd(28)} ${['median', 'p90', 'p99', 'p99.9', 'max'].map((word) => word.padStart(9)).join(' ')}`,
  );
  show('straight', times.straight);
  show('through the printer proxy', times.proxied);
  show('added, round by round', times.added);
  const sorted = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);
  const added = (share: number): string =>
    (at(sorted(times.proxied), share) - at(sorted(times.straight), share)).toFixed(3);
  console.log(
    `of ${rounds} pieces through the printer proxy ${times.proxied.filter((ms) => ms > 5).length} took over 5 ms, straight ${times.straight.filter((ms) => ms > 5).length}`,
  );
  console.log(`added: median ${added(0.5)} ms (aim ≤ 1), p99 ${added(0.99)} ms (aim ≤ 5)`);
}

/** As long as no connection is accepted after a crash: RestartSec of the unit, and the start. */
async function measureRestarts(startProxy: () => Started, port: number, busyCount: number): Promise<void> {
  const refusedMs: number[] = [];
  for (let round = 0; round < restarts; round++) {
    const { child, firstLine } = startProxy();
    await firstLine;
    child.kill('SIGKILL');
    await once(child, 'exit');
    const fromMs = performance.now();
    await delay(restartAfterMs);
    const again = startProxy().child;
    while (!(await accepts(port))) await delay(2);
    refusedMs.push(performance.now() - fromMs);
    again.kill('SIGKILL');
    await once(again, 'exit');
  }
  const sorted = refusedMs.toSorted((a, b) => a - b).map((ms) => ms.toFixed(0));
  console.log(
    `\nrefused after a crash, beside ${busyCount} busy process(es): median ${sorted[restarts >> 1]} ms, max ${sorted.at(-1)} ms (aim ≤ 1000)`,
  );
}

async function accepts(port: number): Promise<boolean> {
  return open(port).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'tillframe-bench-printer-proxy-'));
const children: ChildProcess[] = [];
try {
  const printer = start(['-e', echo]);
  children.push(printer.child);
  const printerPort = Number(await printer.firstLine);
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  const printers = [{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printerPort}`, register: 'r1' }];
  writeFileSync(config, JSON.stringify({ dataDir: folder, printerProxy: { printers } }));
  const startProxy = (): Started => {
    const started = start([main, 'printer-proxy', '--config', config]);
    children.push(started.child);
    return started;
  };
  const printerProxy = startProxy();
  await printerProxy.firstLine;
  schedule(printerProxy.child.pid, values.scheduling);
  const isExact = [process.pid, printer.child.pid].every((pid) => inRealTime(pid, 2));
  const shown = execFileSync('chrt', ['--pid', String(printerProxy.child.pid)], { encoding: 'utf8' });
  console.log(
    `till and printer ${isExact ? '' : 'not '}in real time; the printer proxy's copying (${values.scheduling}):\n${shown.trim()}`,
  );

  const [straight, proxied] = [await open(printerPort), await open(port)];
  console.log(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, ${rounds} rounds`);
  const busyCount = Number(values.busy);
  const agents = Array.from({ length: busyCount }, () => start(['-e', busy]));
  children.push(...agents.map(({ child }) => child));
  await measure(straight, proxied, `beside ${busyCount} busy process(es)`);
  for (const { child } of agents) child.kill('SIGKILL');
  await measure(straight, proxied, 'without them');
  straight.destroy();
  proxied.destroy();
  printerProxy.child.kill('SIGKILL');
  await once(printerProxy.child, 'exit');
  for (const count of [0, busyCount]) {
    const beside = Array.from({ length: count }, () => start(['-e', busy]));
    children.push(...beside.map(({ child }) => child));
    // Nice=-10 of the unit needs root: the others go back by as much.
    for (const { child } of beside) schedule(child.pid, 'nice 10');
    await measureRestarts(startProxy, port, count);
    for (const { child } of beside) child.kill('SIGKILL');
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
