/** `tillframe provision --boot` must not undo values stored nowhere else, certificates in use, and changes made on the page. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { provisionBoot } from '../../../../src/cli/provision-boot.ts';
import type { Terminal } from '../../../../src/cli/terminal/terminal.ts';
import { canBeNobody, card, nobody } from '../../../peers/machine/boot-card.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';
import { main } from '../../../peers/program.ts';

const key = 'one-time-key-0123456789';
const cloud = `{ kind: https, url: https://cloud.example.com/tillframe, enrolKey: ${key} }`;

test('keeps the cloud when provision.yaml has a mistake or no config, or the record is damaged', async () => {
  using made = card();
  const { write, read, provisionHere: provision, configFile, dataDir, system } = made;
  const config = () => readFileSync(configFile, 'utf8');
  const remembered = join(dirname(configFile), 'provisioned.json');
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  write('provision.yaml', `config: { cloud: ${cloud} }\n`);
  expect(await provision()).toMatchObject({ exitCode: 0 });
  const mark = read('provision.yaml');
  expect(mark).toContain('taken:');

  write('provision.yaml', 'hostName: tillframe-1\n');
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(config()).toContain(key);
  expect(system('etc/hostname')).toBe('tillframe-1\n');
  write('provision.yaml', 'hostName: "tillframe-2\n');
  expect(await provision()).toMatchObject({ exitCode: 2 });
  expect(config()).toContain(key);
  // A list without this device has no values for it.
  write(
    'provision.yaml',
    'config: { log: { level: warn } }\ndevices: [{ for: { serial: other }, hostName: other }]\n',
  );
  expect(await provision()).toMatchObject({ exitCode: 2 });
  expect(config()).toMatch(new RegExp(`${key}[^]*warn`));

  // Written by a newer version whose update was rolled back.
  const state = JSON.parse(readFileSync(remembered, 'utf8')) as object;
  writeFileSync(remembered, JSON.stringify({ ...state, ofLater: 1 }));
  write('provision.yaml', mark);
  write('config.yaml', `shop: { id: shop-1, name: Summer }\ndataDir: ${dataDir}\n`);
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(config()).toMatch(new RegExp(`Summer[^]*${key}`));
  expect(readFileSync(remembered, 'utf8')).toContain('ofLater');

  writeFileSync(remembered, '{"config":');
  write('config.yaml', `shop: { id: shop-1, name: Winter }\ndataDir: ${dataDir}\n`);
  for (const _ of ['first', 'again']) {
    expect(await provision()).toMatchObject({ exitCode: 2 });
    expect(config()).toMatch(new RegExp(`Summer[^]*${key}`));
    expect(read('ERROR.txt')).toMatch(/config\.yaml: is not taken in, and the former one goes on/);
  }
  write('provision.yaml', 'config: {}\n');
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(config()).toContain('Winter');
  expect(config()).not.toContain('cloud');
});

test('reports a config that conflicts with the kept values, and keeps the previous one', async () => {
  using made = card();
  const { write, read, provisionHere: provision, configFile, dataDir } = made;
  const config = (kind: string) => `shop: { id: shop-1 }\ndataDir: ${dataDir}\ncloud: { kind: ${kind} }\n`;
  write('config.yaml', config('https, url: https://cloud.example.com/tillframe'));
  write('provision.yaml', `config: { cloud: { enrolKey: ${key} } }\n`);
  expect(await provision()).toMatchObject({ exitCode: 0 });
  write('config.yaml', config('off'));
  expect(await provision()).toMatchObject({ exitCode: 2 });
  expect(read('ERROR.txt')).toMatch(
    /config\.yaml: does not go with what an earlier provision\.yaml has put over it \(cloud\)/,
  );
  expect(readFileSync(configFile, 'utf8')).toMatch(new RegExp(`https[^]*${key}`));
});

test('replaces certificates together with a usable config, readable by the agent, and reports omitted ones', async () => {
  using made = card({ isAgents: canBeNobody });
  const { write, read, has, provisionHere: provision, configFile, dataDir, boot } = made;
  const own = join(dirname(configFile), 'page.pem');
  const good = `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`;
  const expectReadable = (text: string): void => {
    expect(readFileSync(own, 'utf8')).toBe(text);
    if (!canBeNobody) return;
    expect(statSync(own).mode & 0o777).toBe(0o640);
    expect(statSync(own).gid).toBe(nobody.gid);
  };
  write('config.yaml', good);
  write('page.pem', 'first');
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expectReadable('first');

  using authority = makeAuthority();
  const { cert, key: certKey } = authority.issue();
  const withTls = `${good}web: { tls: { certFile: page.pem, keyFile: page.key } }\n`;
  write('page.pem', cert);
  write('page.key', 'no key');
  write('config.yaml', withTls);
  const bad = await provision();
  expect(bad.exitCode).toBe(2);
  expect(bad.output).toMatch(/web\.tls/);
  expectReadable('first');
  expect(existsSync(join(dirname(configFile), 'page.key'))).toBe(false);
  // Both are new: the draft is checked with the accompanying files.
  write('page.key', certKey);
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expectReadable(cert);

  // A new certificate is a change of its own.
  write('config.yaml', good);
  write('page.pem', 'second');
  rmSync(join(boot.folder, 'page.key'));
  expect(await provision()).toMatchObject({ exitCode: 0 });
  write('page.pem', 'third');
  mkdirSync(join(boot.folder, 'x.key'));
  write('large.pem', 'x'.repeat(256 * 1024 + 1));
  const names = Array.from({ length: 16 }, (_, index) => `z${index + 10}.crt`);
  for (const name of names) write(name, name);
  expect(await provision()).toMatchObject({ exitCode: 2 });
  expectReadable('third');
  expect(read('ERROR.txt')).toMatch(/x\.key: is left out: it is not a file/);
  expect(read('ERROR.txt')).toMatch(/large\.pem: is left out: [^\n]*256 KiB/);
  expect(read('ERROR.txt')).toMatch(/z25\.crt: is left out: at most 16/);
  for (const name of ['x.key', 'large.pem', ...names]) rmSync(join(boot.folder, name), { recursive: true });
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(has('ERROR.txt')).toBe(false);
});

test('reports a database that cannot be opened, does the rest, and catches up', async () => {
  using made = card({ isAgents: canBeNobody });
  const { write, read, has, provisionHere: provision, dataDir, system } = made;
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  write(
    'provision.yaml',
    'hostName: tillframe-1\nregisters: [{ key: till-1, name: T, token: choose-a-long-random-text }]\n',
  );
  mkdirSync(join(dataDir, 'tillframe.db'));
  const first = await provision();
  expect(first.exitCode).toBe(1);
  expect(read('ERROR.txt')).toMatch(
    /provision\.yaml: cameras, registers, links and the set-up code could not be taken in/,
  );
  expect(system('etc/hostname')).toBe('tillframe-1\n');
  expect(read('provision.yaml')).toContain('choose-a-long');

  rmSync(join(dataDir, 'tillframe.db'), { recursive: true });
  const second = await provision();
  expect(second.exitCode).toBe(0);
  expect(second.output).toMatch(/set-up: .*1 added/);
  expect(has('ERROR.txt')).toBe(false);
  expect(read('provision.yaml')).toContain('taken:');
});

test.skipIf(!canBeNobody)("reports an agent's process that ends before it has read everything", async () => {
  using made = card({ isAgents: true });
  const { at, write, read, dataDir, configFile, root } = made;
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  write('provision.yaml', `registers: [{ key: till-1, name: T }]\n${`#${'x'.repeat(99)}\n`.repeat(9000)}`);
  const said: string[] = [];
  const terminal: Terminal = {
    ...{ language: 'en', print: () => undefined, printError: (text) => void said.push(text) },
    self: { pid: process.pid, program: ['/bin/false'] },
    runtime: '',
  };
  const exitCode = await provisionBoot({ boot: join(at, 'boot'), config: configFile, root }, terminal);
  expect(exitCode).toBe(1);
  expect(said.join('\n')).toContain('the database could not be filled');
  expect(read('ERROR.txt')).toContain('(exit code 1)');
});

test('reports and retries only the values that could not be set', async () => {
  using made = card();
  const { write, read, has, provisionHere: provision, root, dataDir, system } = made;
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\npictures: { widthPx: wide }\n`);
  write(
    'provision.yaml',
    `hostName: tillframe-1\nsetUpCodeSha256: '${'0'.repeat(64)}'\nnetwork: { address: 192.168.1.20/24, router: 192.168.1.1 }\nregisters: [{ key: till-1, name: T }]\n`,
  );
  const obstacle = join(root, 'etc/NetworkManager');
  writeFileSync(obstacle, '');
  const first = await provision();
  expect(first.exitCode).toBe(1);
  expect(first.output).toMatch(/set-up: .*1 added/);
  expect(first.output).toContain('set-up code: that of the label');
  expect(read('ERROR.txt')).toMatch(/provision\.yaml network: could not be set, and is tried again/);

  writeFileSync(join(root, 'etc/hostname'), 'counter\n');
  rmSync(obstacle);
  const second = await provision();
  // That of config.yaml.
  expect(second.exitCode).toBe(2);
  const profile = 'etc/NetworkManager/system-connections/tillframe-wired.nmconnection';
  expect(system(profile)).toContain('192.168.1.20/24');
  expect(system('etc/hostname')).toBe('counter\n');
  expect(second.output).not.toMatch(/set-up/);

  writeFileSync(join(root, profile), 'changed on the page');
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  const third = await provision();
  expect(third.exitCode).toBe(0);
  expect(third.output).not.toMatch(/set-up/);
  expect(system(profile)).toBe('changed on the page');
  expect(read('provision.yaml')).toContain('taken:');
  expect(has('ERROR.txt')).toBe(false);
});

test('reports the network as not set without NetworkManager, and sets it later', async () => {
  using made = card();
  const { write, read, has, provisionHere: provision, root, dataDir, system } = made;
  const manager = join(root, 'usr/sbin/NetworkManager');
  rmSync(manager);
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  write(
    'provision.yaml',
    'hostName: tillframe-1\nnetwork: { wifi: { name: shop, password: password-of-wifi } }\n',
  );
  expect(await provision()).toMatchObject({ exitCode: 2 });
  expect(read('ERROR.txt')).toMatch(/provision\.yaml network: 設定できませんでした。[^\n]*network-manager/);
  expect(read('ERROR.txt')).toMatch(/provision\.yaml network: could not be set: NetworkManager/);
  expect(existsSync(join(root, 'etc/NetworkManager'))).toBe(false);
  expect(system('etc/hostname')).toBe('tillframe-1\n');
  expect(read('provision.yaml')).toContain('password-of-wifi');

  writeFileSync(manager, '');
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(system('etc/NetworkManager/system-connections/tillframe-wifi.nmconnection')).toContain(
    'password-of',
  );
  expect(read('provision.yaml')).toContain('taken:');
  expect(has('ERROR.txt')).toBe(false);
});

test('reports unexpected failures in ERROR.txt, such as an unwritable host name or record', async () => {
  using made = card();
  const { write, read, has, provisionHere: provision, root, configFile, dataDir } = made;
  write('config.yaml', `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  const hostName = join(root, 'etc/hostname');
  rmSync(hostName);
  mkdirSync(hostName);
  expect(await provision()).toMatchObject({ exitCode: 1 });
  expect(read('ERROR.txt')).toMatch(/hostName: could not be set[^\n]*EISDIR/);
  rmSync(hostName, { recursive: true });
  writeFileSync(hostName, 'counter\n');
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(has('ERROR.txt')).toBe(false);

  const memory = join(dirname(configFile), 'provisioned.json');
  rmSync(memory);
  mkdirSync(memory);
  expect(await provision()).toMatchObject({ exitCode: 1 });
  expect(read('ERROR.txt')).toMatch(/could not be taken in as a whole[^\n]*EISDIR/);
  rmSync(memory, { recursive: true });
  expect(await provision()).toMatchObject({ exitCode: 0 });
  expect(has('ERROR.txt')).toBe(false);
});

test('imports the values for the device found by root as the agent’s user', () => {
  using made = card();
  const { at, dataDir } = made;
  const config = join(at, 'config.yaml');
  writeFileSync(config, `shop: { id: shop-1 }\ndataDir: ${dataDir}\n`);
  chmodSync(config, 0o644);
  const content =
    'devices:\n  - for: { serial: seen-by-root-alone }\n    registers: [{ key: till-1, name: T }]\n';
  const handed = { content, isToBeRepeated: false, identity: { serial: 'seen-by-root-alone', macs: [] } };
  const { status, stdout } = spawnSync(
    process.execPath,
    [main, 'provision', '--take-in', '--config', config],
    { input: JSON.stringify(handed), encoding: 'utf8' },
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'done', problems: [] });
});
