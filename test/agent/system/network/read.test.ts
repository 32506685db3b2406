/** Network state of this machine, with a program in place of nmcli that prints the output of NetworkManager 1.52. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetworkManager } from '../../../../src/agent/system/network/nmcli.ts';
import { readNetwork, routersOf } from '../../../../src/agent/system/network/read.ts';
import { osName } from '../../../../src/lib/machine.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tillframe-nmcli-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Records its arguments. */
function nmcli(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "$@" >> ${folder}/${name}.calls\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const [own = ''] = Object.entries(networkInterfaces()).flatMap(([name, all]) =>
  all?.some(({ internal }) => !internal) === true ? [name] : [],
);

test('reads from NetworkManager whether an address is fixed, without secrets', async () => {
  const program = nmcli(
    'fixed',
    `case "$*" in
  *'device show') printf 'GENERAL.DEVICE:${own}\\nGENERAL.TYPE:wifi\\nGENERAL.STATE:100 (connected)\\nGENERAL.CONNECTION:-x Café: 5 GHz\\nGENERAL.CON-UUID:u1\\n\\nGENERAL.DEVICE:lo\\nGENERAL.TYPE:loopback\\nGENERAL.CONNECTION:\\n' ;;
  *'connection show uuid u1') printf 'ipv4.method:manual\\nipv4.addresses:10.1.2.3/24, 10.1.2.4/24\\nipv4.gateway:\\nipv4.dns:\\n' ;;
  *) exit 2 ;;
esac`,
  );
  const { manager, interfaces } = await readNetwork(createNetworkManager({ nmcli: program }));
  expect(manager).toBe('network_manager');
  expect(interfaces.find(({ name }) => name === own)).toMatchObject({
    ...{ kind: 'wifi', connection: '-x Café: 5 GHz', address: 'fixed' },
    addresses: expect.arrayContaining([expect.stringMatching(/^[\d.]+\/\d+$/)]) as string[],
  });
  expect(readFileSync(join(folder, 'fixed.calls'), 'utf8')).not.toContain('secret');
});

test('falls back to the kernel when NetworkManager is missing or stopped', async () => {
  const [absent, stopped] = await Promise.all([
    readNetwork(createNetworkManager({ nmcli: join(folder, 'not-there') })),
    readNetwork(
      createNetworkManager({
        nmcli: nmcli('stopped', 'echo "Error: NetworkManager is not running." >&2; exit 8'),
      }),
    ),
  ]);
  expect(absent).toEqual(stopped);
  expect(absent).toMatchObject({ manager: 'none', nameServers: expect.any(Array) as string[] });
  expect(absent.interfaces.map(({ name }) => name)).toContain(own);
});

test('returns in time when NetworkManager hangs', async () => {
  const began = performance.now();
  const hanging = createNetworkManager({ nmcli: nmcli('hangs', 'exec sleep 60'), answerWithinMs: 1_000 });
  expect((await readNetwork(hanging)).manager).toBe('none');
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('parses tables of the system', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000',
    'wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF',
  ];
  expect(routersOf(table.join('\n'))).toEqual(['192.0.2.1', '192.168.1.1']);
  expect(routersOf('')).toEqual([]);
  expect(osName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian')).toBe(
    'Debian GNU/Linux 13 (trixie)',
  );
  expect(osName(undefined)).toBeUndefined();
});
