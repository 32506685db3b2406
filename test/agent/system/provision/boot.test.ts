/** `tillframe provision --boot` with real folders, a FAT file system where this machine can mount one, and the agent that starts from it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setUpCodeSha256 } from '../../../../src/lib/crypto/set-up-code.ts';
import { readDeviceIdentity } from '../../../../src/lib/device-identity.ts';
import { canBeNobody, card, nobody } from '../../../peers/machine/boot-card.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startProgram } from '../../../peers/program.ts';

const code = 'KF7P-2MXD-9RTV';
/** Identifies this machine. */
function ownMatch(): string {
  const { serial, macs, machineId } = readDeviceIdentity();
  if (serial !== undefined) return `serial: ${JSON.stringify(serial)}`;
  return macs[0] !== undefined ? `mac: ${macs[0]}` : `machineId: ${JSON.stringify(machineId)}`;
}

test("selects this gateway's values from a common file, imports them once, and leaves a marker", async () => {
  using made = card({ isAgents: canBeNobody });
  const { write, read, has, provision, system, dataDir, configFile } = made;
  const port = await freePort();
  // As Windows saves it.
  write(
    'config.yaml',
    `\ufeff# All shops\r\ndataDir: ${dataDir}\r\nweb: { listen: '127.0.0.1:${port}' }\r\nclock: { state: synced }\r\ncloud: { kind: https, url: https://cloud.example.com/tillframe }\r\n`,
  );
  const provisionText = `
timeServers: [ntp.nict.jp]
registers: [{ key: till-1, name: レジ1, token: choose-a-long-random-text }]
devices:
  - for: { serial: "ffff0000ffff0000" }
    config: { shop: { id: shop-other } }
  - for: { ${ownMatch()} }
    hostName: tillframe-a1b2
    setUpCodeSha256: ${setUpCodeSha256(code)}
    config:
      shop: { id: shop-shibuya, name: ユビ珈琲 渋谷店 }
      cloud: { enrolKey: one-time-key-0123456789 }
    network: { address: 192.168.1.20/24, router: 192.168.1.1, wifi: { name: 店;の=Wi-Fi, password: 'pass\\word 1' } }
`;
  write('provision.yaml', provisionText);
  const first = await provision();
  expect(first.output).toContain('tillframe-a1b2');
  expect(first.exitCode).toBe(0);
  expect(has('ERROR.txt')).toBe(false);
  const config = readFileSync(configFile, 'utf8');
  expect(config).toContain('# All shops');
  expect(config).toContain('shop-shibuya');
  expect(config).toContain('one-time-key-0123456789');
  expect(system('etc/hostname')).toBe('tillframe-a1b2\n');
  expect(system('etc/hosts')).toBe('127.0.0.1 localhost\n127.0.1.1 tillframe-a1b2\n');
  const wifi = system('etc/NetworkManager/system-connections/tillframe-wifi.nmconnection');
  expect(wifi).toContain('address1=192.168.1.20/24,192.168.1.1\ndns=192.168.1.1;');
  expect(wifi).toContain('psk=pass\\\\word 1\n');
  expect(wifi).toContain('ssid=229;186;151;59;');
  expect(readFileSync(join(made.root, dataDir, 'time-servers'), 'utf8')).toBe('server ntp.nict.jp\n');
  const mark = read('provision.yaml');
  expect(mark).toContain('taken:');
  for (const secret of ['one-time-key', 'word 1', 'choose-a-long', setUpCodeSha256(code)])
    expect(mark).not.toContain(secret);
  if (canBeNobody) {
    expect(statSync(configFile).mode & 0o777).toBe(0o640);
    expect(statSync(configFile).gid).toBe(nobody.gid);
    // Files that the agent writes later belong to it.
    expect(statSync(join(dataDir, 'tillframe.db')).uid).toBe(nobody.uid);
  }

  // A second start finds nothing to do, even after changes by an administrator.
  writeFileSync(join(made.root, 'etc/hostname'), 'counter\n');
  const second = await provision();
  expect(second).toMatchObject({ exitCode: 0 });
  expect(second.output).toContain('as before');
  expect(system('etc/hostname')).toBe('counter\n');

  // Only config.yaml changes on the card: the device's own values stay.
  write('config.yaml', read('config.yaml').replace('# All shops', '# All shops, summer'));
  expect((await provision()).output).toContain('taken in');
  expect(readFileSync(configFile, 'utf8')).toMatch(/summer[^]*shop-shibuya/);

  // The agent starts from it, as its own user.
  const behind = canBeNobody ? [`--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, '--clear-groups'] : [];
  await using agent = startProgram(['run', '--config', configFile], {}, undefined, behind);
  await agent.line(/page server listening/);
  const origin = `http://127.0.0.1:${port}`;
  const opened = await fetch(`${origin}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code, password: 'correct horse battery' }),
  });
  expect(opened.status).toBe(200);
  const status = await fetch(`${origin}/api/v1/status`, {
    headers: { cookie: opened.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
  });
  expect(await status.json()).toMatchObject({ shop: { name: 'ユビ珈琲 渋谷店' } });
  await agent.end('SIGTERM');
});

test('reports mistakes in ERROR.txt, applies the rest, and removes it after the correction', async () => {
  using made = card();
  const { write, read, has, provision, system, dataDir, configFile } = made;
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\npictures: { widthPx: wide }\n`);
  write(
    'provision.yaml',
    `hostName: Tillframe_1\nnetwork: { address: 192.168.1.20/24, router: 192.168.2.1 }\ntimeServers: [ntp.nict.jp]\nregisters: [{ key: till 1, name: レジ1 }]\n`,
  );
  const first = await provision();
  expect(first.exitCode).toBe(2);
  const told = read('ERROR.txt');
  expect(told).toMatch(/config\.yaml:3:\d+ pictures\.widthPx: 正しい形/);
  expect(told).toMatch(/provision\.yaml:1:\d+ hostName: expected 1 to 63/);
  expect(told).toMatch(/provision\.yaml:2:\d+ network\.router: The router has to be/);
  expect(told).toMatch(/provision\.yaml:4:\d+ registers\[0\]\.key: expected/);
  expect(told).toContain('\r\n');
  // The very first start: valid parts apply, so that the page is reachable.
  expect(readFileSync(configFile, 'utf8')).not.toContain('wide');
  expect(readFileSync(join(made.root, dataDir, 'time-servers'), 'utf8')).toContain('ntp.nict.jp');
  expect(system('etc/hostname')).toMatch(/^tillframe/);

  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\npictures: { widthPx: 800 }\n`);
  write('provision.yaml', `hostName: tillframe-1\nregisters: [{ key: till-1, name: レジ1 }]\n`);
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(has('ERROR.txt')).toBe(false);
  expect(system('etc/hostname')).toBe('tillframe-1\n');
  // It contains no secret.
  expect(read('provision.yaml')).toContain('till-1');

  // Another mistake later: the previous config stays.
  write('config.yaml', 'shop: { id: shop-1\n');
  expect(await provision()).toMatchObject({ exitCode: 2 });
  expect(read('ERROR.txt')).toContain('config.yaml:');
  expect(readFileSync(configFile, 'utf8')).toContain('widthPx: 800');
});

test("identifies this device when the list doesn't contain it", async () => {
  using made = card();
  made.write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${made.dataDir}\n`);
  made.write(
    'provision.yaml',
    'devices:\n  - for: { mac: "02-00-00-00-00-01" }\n    hostName: other\n  - for: { mac: nonsense }\n',
  );
  const { exitCode, output } = await made.provision();
  expect(exitCode).toBe(2);
  expect(output).toMatch(/provision\.yaml:1:1 devices: none of these is this device: it has/);
  expect(output).toMatch(/devices\[1\]\.for\.mac: expected the address of a network card/);
  // It has a name of its own all the same.
  expect(made.system('etc/hostname')).toMatch(/^tillframe-[0-9a-z]{4}\n$/);
});
