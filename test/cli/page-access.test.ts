/** `tillframe setup-code` and `tokens`, and the file that asks for a new code: who may use the page, for whoever is at the gateway. */
import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  currentCode,
  forgetCode,
  giveFirstCode,
  giveNewCode,
  prepareSetUpCode,
} from '../../src/agent/store/access/set-up-code.ts';
import { openStore } from '../../src/agent/store/database.ts';
import { fingerprintLines } from '../../src/agent/system/tls/fingerprint.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { setUpCodeSha256 } from '../../src/lib/crypto/set-up-code.ts';
import { sha256Of } from '../../src/lib/http/bearer.ts';
import { createLog } from '../../src/lib/log.ts';
import { shop } from '../agent/store/fixtures.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startPrinter } from '../peers/printers/printer.ts';

const log = createLog({ level: 'silent' });
let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-cli-page-'));
  dataDir = join(folder, 'data');
  writeFileSync(join(folder, 'config.yaml'), 'shop: {id: shop-1}\ndataDir: data\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

type Said = { code: number; out: string; err: string };

const run = (...args: string[]): Promise<Said> => runIn('en', ...args);

async function runIn(language: 'en' | 'ja', ...args: string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const code = await runCommandLine(
    [...args, '--config', join(folder, 'config.yaml')],
    {
      language,
      runtime: 'test',
      print: (text) => void (said.out += `${text}\n`),
      printError: (text) => void (said.err += `${text}\n`),
    },
    new AbortController().signal,
  );
  return { code, ...said };
}

const open = () =>
  openStore({ path: join(dataDir, 'tillframe.db'), shop, gateway: 'gw-test', clock: systemClock, log });

async function setPassword(code: string): Promise<boolean> {
  await using store = await open();
  const person = { id: 'owner', name: 'Owner', role: 'owner' } as const;
  return await store.write.setPasswordByCode({
    ...{ codeSha256: setUpCodeSha256(code), passwordHash: 'scrypt$…', person },
  });
}

test('setup-code shows one code until it is used; --new another one', async () => {
  const { err: created, ...first } = await run('setup-code');
  expect(first).toEqual({ code: 0, out: expect.stringMatching(/^\w{4}-\w{4}-\w{4}\n$/) as string });
  const again = await run('setup-code');
  expect(again).toMatchObject(first);
  expect(created).toBe(
    `tillframe: the gateway has not been started with this configuration yet: its database and keys were created in ${dataDir}, and its first start uses them\n${again.err}`,
  );
  expect(statSync(join(dataDir, 'setup-code')).mode & 0o777).toBe(0o600);
  const other = await run('setup-code', '--new');
  expect(other.out).not.toBe(first.out);
  expect(await setPassword(first.out)).toBe(false);
  expect(await setPassword(other.out)).toBe(true);
  forgetCode({ dataDir }, log);

  const over = await run('setup-code');
  expect([over.code, over.out, over.err]).toEqual([1, '', expect.stringContaining('a password already')]);
  expect(over.err).toMatch(/^the page is at http:\/\//);
});

test('setup-code --person makes a code for somebody who forgot the password, and ends nothing else', async () => {
  expect(await setPassword((await run('setup-code')).out)).toBe(true);
  const unknown = await run('setup-code', '--person', 'nobody');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('the people are: Owner')]);
  const made = await run('setup-code', '--person', 'ｏｗｎｅｒ');
  expect([made.code, made.err]).toEqual([0, expect.stringContaining('new password for Owner')]);
  await using store = await open();
  const used = (runMs: number) =>
    store.write.setPasswordByInvitation({
      ...{ codeSha256: setUpCodeSha256(made.out), passwordHash: 'scrypt$new', runMs },
    });
  expect(await used(Number.MAX_SAFE_INTEGER)).toBe(false);
  expect((await store.read.pageAccess()).people).toMatchObject([{ passwordHash: 'scrypt$…' }]);
  expect(await used(0)).toBe(true);
  expect((await store.read.pageAccess()).people).toMatchObject([{ passwordHash: 'scrypt$new' }]);
});

test('two first starts at once leave the code in the file that the database has', async () => {
  await using store = await open();
  /** The database's answer comes after both files would be written. */
  const slow = (ms: number) => ({
    read: store.read,
    write: {
      giveNewCode: store.write.giveNewCode,
      giveFirstCode: (sha256: string) => systemClock.sleep(ms).then(() => store.write.giveFirstCode(sha256)),
    },
  });
  const given = await Promise.all([
    giveFirstCode(slow(300), { dataDir }),
    giveFirstCode(slow(600), { dataDir }),
  ]);
  expect(given.filter(Boolean)).toHaveLength(1);
  expect(await currentCode(store, { dataDir })).toMatchObject({ kind: 'code' });
});

test('a gateway whose code is on its label says where the page is, and nothing is wrong with it', async () => {
  writeFileSync(
    join(folder, 'config.yaml'),
    'shop: {id: shop-1}\ndataDir: data\nweb: {listen: "192.168.1.5:8443"}\n',
  );
  await run('setup-code');
  rmSync(join(dataDir, 'setup-code'));
  const english = await run('setup-code');
  expect([english.code, english.out]).toEqual([0, '']);
  expect(english.err).toContain('the page is at https://192.168.1.5:8443\n');
  expect(english.err).toContain('it stands on the label');
  const japanese = await runIn('ja', 'setup-code');
  expect(japanese.code).toBe(0);
  expect(japanese.err).toContain('画面のアドレスは https://192.168.1.5:8443 です');
});

const slipText = (bytes: Buffer): string => iconv.decode(bytes, 'cp932');

test('setup-code says how the page is reached, and a receipt printer puts it on paper', async () => {
  await using printer = await startPrinter();
  writeFileSync(
    join(folder, 'config.yaml'),
    'shop: {id: shop-1, name: ユビ珈琲}\ndataDir: data\nweb: {listen: "192.168.1.5:8443"}\n',
  );
  const at = `127.0.0.1:${printer.port}`;
  const done = await run('setup-code', '--print', at);
  expect(done.code).toBe(0);
  const code = done.out.trim();
  const fingerprint = /fingerprint is ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/.exec(done.err)?.[1] ?? '';
  expect(done.err).toContain('open https://192.168.1.5:8443 and set');
  expect(done.err).toContain(`sent to the printer ${at}`);
  // The certificate is there from now on: the agent begins with this one.
  const kept = new X509Certificate(readFileSync(join(dataDir, 'page-certificate.pem')));
  expect(kept.fingerprint256).toBe(fingerprint);
  const [english = Buffer.of()] = printer.printed();
  for (const part of ['https://192.168.1.5:8443', code, ...fingerprintLines(fingerprint)])
    expect(slipText(english)).toContain(part);
  // QR: stored, then printed; cut at the end.
  expect(english.includes(Buffer.from('\x1d(k\x1b\x001P0https://192.168.1.5:8443', 'latin1'))).toBe(true);
  expect(english.includes(Buffer.from('\x1d(k\x03\x001Q0', 'latin1'))).toBe(true);
  expect(english.subarray(-4)).toEqual(Buffer.of(0x1d, 0x56, 66, 3));
  // Nothing that another code page would turn into something else.
  const quiet = english.toString('latin1').replaceAll(/[\x1b\x1d][^\n]{1,8}/g, '');
  expect(quiet).not.toMatch(/[\x80-\xff]/);

  const japanese = await runIn('ja', 'setup-code', '--print', at);
  expect(japanese.err).toContain('プリンター');
  const text = slipText(printer.printed()[1] ?? Buffer.of());
  for (const part of ['ユビ珈琲', '証明書の指紋', code]) expect(text).toContain(part);

  // The page stays to be found once a password is set; the code is of no use then.
  expect(await setPassword(code)).toBe(true);
  const later = await run('setup-code', '--print', at);
  expect([later.code, later.out]).toEqual([0, '']);
  const last = slipText(printer.printed()[2] ?? Buffer.of());
  expect(last).toContain('https://192.168.1.5:8443');
  expect(last).not.toContain(code);
});

test('a printer that is not there is named, with what to do', async () => {
  const at = `127.0.0.1:${await freePort()}`;
  const { code, out, err } = await run('setup-code', '--print', at);
  expect([code, out]).toEqual([1, expect.stringMatching(/^\w{4}-\w{4}-\w{4}\n$/)]);
  expect(err).toContain(`the printer at ${at} did not take it (ECONNREFUSED)`);
  expect((await run('setup-code', '--print', 'printer')).code).toBe(2);
});

test('setup-code --new voids what there was', async () => {
  expect(await setPassword((await run('setup-code')).out)).toBe(true);
  await run('tokens', 'add', 'monitoring');
  const handedOver = await run('setup-code', '--new');
  expect(handedOver.err).toContain('logins (0) and the tokens of programs (1)');
  expect((await run('tokens', 'list')).out).toBe('there are no tokens\n');
  expect(await setPassword(handedOver.out)).toBe(true);
});

test('a new code takes no place before it is in force: neither of the file nor of the password', async () => {
  const { code, out } = await run('setup-code');
  await using store = await open();
  const refused = { ...store.write, giveNewCode: () => Promise.reject(new Error('the disk is full')) };
  await expect(giveNewCode({ read: store.read, write: refused }, { dataDir })).rejects.toThrow('full');
  expect(await run('setup-code')).toMatchObject({ code, out });

  // In force, and not kept: it is told this once.
  rmSync(join(dataDir, 'setup-code'));
  mkdirSync(join(dataDir, 'setup-code', 'in-the-way'), { recursive: true });
  const given = await giveNewCode(store, { dataDir });
  expect(given.isKept).toBe(false);
  expect(await setPassword(given.code)).toBe(true);
  const another = await run('setup-code', '--new');
  expect([another.code, another.err]).toEqual([0, expect.stringContaining('note the code down')]);
});

test('tokens are shown once, listed by name, and removed', async () => {
  const { out } = await run('tokens', 'add', ' monitoring ');
  expect(out).toMatch(/^[\w-]{43}\n$/);
  {
    await using store = await open();
    expect((await store.read.pageAccess()).tokens).toMatchObject([
      { name: 'monitoring', sha256: sha256Of(out.trim()) },
    ]);
  }
  const list = (await run('tokens', 'list')).out;
  expect(list).toContain('monitoring');
  const id = /^(\w{10}) /m.exec(list)?.[1] ?? '';
  expect(JSON.parse((await run('tokens', 'list', '--json')).out)).toEqual([
    { ...{ id, name: 'monitoring', scope: 'all' }, madeAt: expect.stringMatching(/^\d{4}-.*T/) as string },
  ]);
  expect((await run('tokens', 'remove', id)).code).toBe(0);
  expect((await run('tokens', 'remove', id)).code).toBe(1);
  expect((await run('tokens', 'add', 'x'.repeat(61))).code).toBe(2);
});

test('a file on the boot partition makes a new code at the next start, once, and tells it there', async () => {
  const boot = join(folder, 'boot');
  mkdirSync(boot);
  const place = { dataDir, resetFile: join(boot, 'tillframe-reset') };
  const start = async () => {
    await using store = await open();
    await prepareSetUpCode(store, place, log);
    const { login, people } = await store.read.pageAccess();
    return { ...login, people: people.map(({ name, passwordHash }) => [name, passwordHash]) };
  };
  await start();
  const code = (await run('setup-code')).out;
  expect(await setPassword(code)).toBe(true);
  expect((await start()).people).toEqual([['Owner', 'scrypt$…']]);

  writeFileSync(place.resetFile, '');
  expect(await start()).toMatchObject({ people: [], wasSet: true });
  expect(existsSync(place.resetFile)).toBe(false);
  const told = readFileSync(join(boot, 'tillframe-setup-code.txt'), 'utf8');
  expect((await run('setup-code')).out).toBe(told);
  expect(await setPassword(told)).toBe(true);
  expect((await start()).people).toHaveLength(1);
  forgetCode(place, log);
  expect([
    existsSync(join(boot, 'tillframe-setup-code.txt')),
    existsSync(join(dataDir, 'setup-code')),
  ]).toEqual([false, false]);
});

test('a start goes on where the data folder takes no code', async () => {
  await using store = await open();
  rmSync(join(dataDir, 'setup-code'), { force: true });
  mkdirSync(join(dataDir, 'setup-code.new', 'in-the-way'), { recursive: true });
  chmodSync(dataDir, 0o700);
  await prepareSetUpCode(store, { dataDir }, log);
  expect((await store.read.pageAccess()).login.codeSha256).toBeNull();
});
