/**
 * A slow line between a gateway and its cloud: two network namespaces, a pair of virtual interfaces, and a bucket (tc tbf) on each of
 * them. Needs root and iproute2; nothing outside of the namespaces is touched.
 *
 * Both ends have addresses of 127.0.0.0/8, since plain HTTP is sent to no other; the loopback interface of the gateway's end stays down, so
 * that they are reached over the line.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type SlowLine = Disposable & {
  /** What goes before a command that is to run at that end. */
  readonly atGateway: readonly string[];
  readonly atCloud: readonly string[];
  readonly cloudHost: string;
};

const prefix = `tfl${process.pid}`;
/** Of the gateway's end, as it is seen there. */
const lineInterface = 'line0';

/** Throws where namespaces or buckets can't be made: not root, or a kernel without them. */
export function createSlowLine(kilobitsPerSecond: number): SlowLine {
  using made = new DisposableStack();
  const [gateway, cloud] = [`${prefix}g`, `${prefix}c`];
  for (const space of [gateway, cloud]) {
    ip('netns', 'add', space);
    made.defer(() => ip('netns', 'del', space));
  }
  ip(
    '-n',
    gateway,
    'link',
    'add',
    lineInterface,
    'type',
    'veth',
    'peer',
    'name',
    lineInterface,
    'netns',
    cloud,
  );
  for (const [space, address] of [
    [gateway, '127.77.0.1/24'],
    [cloud, '127.77.0.2/24'],
  ] as const) {
    const inside = (...args: string[]) => ip('netns', 'exec', space, ...args);
    inside('sysctl', '-qw', 'net.ipv4.conf.all.route_localnet=1');
    ip('-n', space, 'addr', 'add', address, 'dev', lineInterface);
    ip('-n', space, 'link', 'set', lineInterface, 'up');
    // Segments as the line carries them: else the kernel hands 64 KB at once to the bucket.
    inside(
      ...['tc', 'qdisc', 'add', 'dev', lineInterface, 'root', 'tbf'],
      ...['rate', `${kilobitsPerSecond}kbit`, 'burst', '3000', 'latency', '400ms'],
    );
  }
  const all = made.move();
  return {
    atGateway: ['ip', 'netns', 'exec', gateway],
    atCloud: ['ip', 'netns', 'exec', cloud],
    cloudHost: '127.77.0.2',
    [Symbol.dispose]: () => all.dispose(),
  };
}

/** Bytes that have gone over the line, headers of all layers included, as the gateway's end sees it. To be asked there. */
export function lineBytes(): { sent: number; received: number } {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((one) => one.trim().startsWith(`${lineInterface}:`));
  // Name, eight figures received, then those sent.
  const figures = line?.trim().split(/[\s:]+/) ?? [];
  return { received: Number(figures[1] ?? 0), sent: Number(figures[9] ?? 0) };
}

/** TCP segments that this end has sent again. To be asked there. */
export function segmentsAgain(): number {
  const [names = [], figures = []] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  return Number(figures[names.indexOf('RetransSegs')] ?? 0);
}

export function bytesSent(): number {
  return lineBytes().sent;
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
