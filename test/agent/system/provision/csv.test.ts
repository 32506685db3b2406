/** `tillframe provision --csv` as a command: Shift_JIS, stable codes, mistakes by line, and no code in a boot folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { setUpCodeSha256 } from '../../../../src/lib/crypto/set-up-code.ts';
import { main } from '../../../peers/program.ts';

function office() {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-office-'));
  const csv = join(folder, 'devices.csv');
  const out = join(folder, 'out');
  return {
    ...{ csv, out },
    provision: (...more: string[]) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [main, 'provision', '--csv', csv, '--out', out, ...more],
        { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } },
      );
      return { status, text: `${stdout}${stderr}` };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test('imports thirty devices from Shift_JIS, changes nothing on repetition, and the codes with --renew', () => {
  using made = office();
  const { csv, out, provision } = made;
  const rows = Array.from({ length: 30 }, (_, index) => `gw-${index + 1},shop-${index + 1},髙島屋店`);
  writeFileSync(csv, iconv.encode(`装置,店舗ID,店舗名\r\n${rows.join('\r\n')}\r\n`, 'cp932'));
  const first = provision();
  expect(first).toMatchObject({ status: 0 });
  const list = readFileSync(join(out, 'labels.csv'), 'utf8');
  const [, , , code = ''] = /^(gw-1),([^,]*),([^,]*),(.*)$/m.exec(list)?.slice(1) ?? [];
  const boot = join(out, 'gw-1/tillframe');
  const texts = readdirSync(boot)
    .map((name) => readFileSync(join(boot, name), 'utf8'))
    .join('');
  expect(texts).toContain(setUpCodeSha256(code.trim()));
  expect(texts).not.toContain(code.trim());
  expect(texts).toContain('髙島屋店');
  expect(statSync(join(boot, 'provision.yaml')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(out, 'labels.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  expect(statSync(join(out, 'labels.pdf')).mode & 0o777).toBe(0o600);
  expect(provision().text).toContain('0 folders written, 30 as they were');
  expect(readFileSync(join(out, 'labels.csv'), 'utf8')).toBe(list);
  expect(provision('--renew').text).toContain('30 new set-up codes');
});

test('reports all mistakes at once by line, and writes nothing', () => {
  using made = office();
  writeFileSync(
    made.csv,
    '\ufeffdevice,shop,address,router\r\nGW 1,shop-1,,\r\ngw-2,shop-1,192.168.1.20/24,192.168.2.1\r\ngw-3,shop-1,,\r\ngw-3,shop-1,,\r\n',
  );
  const { status, text } = made.provision();
  expect(status).toBe(2);
  expect(text).toMatch(/devices\.csv:2 device: expected a name/);
  expect(text).toMatch(/devices\.csv:3 router: The router has to be/);
  expect(text).toMatch(/devices\.csv:5 device: is the same as in line 4/);
  expect(() => execFileSync('ls', [made.out], { stdio: 'ignore' })).toThrow();
});

test("names the file's headings in mistakes, in the order of the lines", () => {
  using made = office();
  writeFileSync(
    made.csv,
    '装置,店舗ID,固定アドレス,クラウド,プロキシ,登録キー\ngw-1,shop-1,,https://cloud.example.com/t,no proxy,key-0000000000001\ngw-2,shop-1,192.168.1.20/24,,\nGW 3,shop-1,,,\ngw-4,shop-1,,https://cloud.example.com/t,no proxy,key-0000000000002\n',
  );
  const { status, text } = made.provision();
  expect(status).toBe(2);
  const places = [...text.matchAll(/devices\.csv:(\d+) ([^:\n]+):/g)].map(
    ([, line, column]) => `${line} ${column}`,
  );
  expect(places).toEqual(['2 プロキシ', '3 ルーター', '4 装置', '5 プロキシ']);
});

test('reports a missing or empty template, and writes nothing', () => {
  using made = office();
  writeFileSync(made.csv, 'device,shop\ngw-1,shop-1\n');
  for (const folder of [join(made.out, '../no-such'), join(made.out, '..')]) {
    const { status, text } = made.provision('--template', folder);
    expect(status).toBe(2);
    expect(text).toContain('has neither config.yaml nor provision.yaml');
    expect(existsSync(made.out)).toBe(false);
  }
});
