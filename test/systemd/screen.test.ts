/** What the screen of a gateway shows (systemd/tillframe-screen), from files as they lie on one. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { errorText } from '../../src/agent/system/provision/error-file.ts';

const program = fileURLToPath(new URL('../../systemd/tillframe-screen', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tillframe-screen-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `files`: path below the machine's root → content. */
function screen(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(folder, 'root-'));
  for (const [path, content] of Object.entries({ 'etc/hostname': 'tillframe-ab12\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  // Addresses and services are those of no machine.
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const fake = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  fake('ip', files['addresses'] === undefined ? ':' : `cat '${join(root, 'addresses')}'`);
  fake('systemctl', `printf 'ActiveState=active\\nSubState=running\\nStatusText=1 of 1 cameras up\\n'`);
  return execFileSync('sh', [program, root], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  });
}

const addresses =
  '2: end0    inet 192.168.1.20/24 brd 192.168.1.255 scope global dynamic end0\\       valid_lft 86061sec preferred_lft 86061sec\n';

test.each([
  ['in lines', 'registers:\n  listen: 0.0.0.0:1\nweb:\n  # listen: 0.0.0.0:2\n  listen: "0.0.0.0:8443"\n'],
  ['in braces', "web: { listen: '0.0.0.0:8443', plainListen: '0.0.0.0:80' }\n"],
])('the page’s addresses, with its port from the config (%s)', (_, config) => {
  const shown = screen({ addresses, 'etc/tillframe/config.yaml': config });
  expect(shown).toContain('tillframe-ab12');
  expect(shown).toContain('https://tillframe-ab12.local:8443/\n');
  expect(shown).toContain('https://192.168.1.20:8443/    (end0)');
  expect(shown).toContain('runs: 1 of 1 cameras up');
  expect(shown).not.toContain('Set-up code');
});

test.each([
  ['of both families', 'web: { listen: "[::]:8443" }\n', 'https://192.168.1.20:8443/'],
  [
    'by a name',
    'web:\n  listen: gateway.shop.example:8443 # listen: 127.0.0.1:1\n',
    'https://192.168.1.20:8443/',
  ],
  ['without TLS', 'web:\r\n  listen: 0.0.0.0:8080\r\n  tls: "off"\r\n', 'http://192.168.1.20:8080/'],
  [
    'with a certificate',
    'web: { listen: "0.0.0.0:8443", tls: { certFile: /off } }\n',
    'https://192.168.1.20:8443/',
  ],
])('a page %s', (_, config, address) => {
  const shown = screen({ addresses, 'etc/tillframe/config.yaml': config });
  expect(shown).toContain(` ${address} `);
});

test.each(['[::1]:8443', 'localhost:8443', '127.0.0.2:8443'])('%s is for this machine alone', (listen) => {
  const config = `web: { listen: '${listen}', tls: on }\n`;
  expect(screen({ addresses, 'etc/tillframe/config.yaml': config })).toContain('for this machine alone');
});

const elsewhere = '# dataDir: /no\ndataDir: "/srv/shop data" # on the disk\n';

test('the set-up code of a data folder elsewhere', () => {
  const shown = screen({
    addresses,
    'etc/tillframe/config.yaml': elsewhere,
    'var/lib/tillframe/setup-code': 'OLD\n',
    'srv/shop data/setup-code': 'KF7P-2MXD-9RTV\n',
  });
  expect(shown).toContain('Set-up code:  KF7P-2MXD-9RTV ');
});

describe('tillframe-reset on the card', () => {
  const reset = fileURLToPath(new URL('../../systemd/tillframe-boot-reset', import.meta.url));
  const asked = 'boot/firmware/tillframe/tillframe-reset.txt';
  function machine(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(join(folder, 'reset-'));
    for (const [path, content] of Object.entries({ [asked]: '', ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  }

  test.each([
    ['where none is named', 'shop: { id: a }\n', 'var/lib/tillframe'],
    ['of the config', elsewhere, 'srv/shop data'],
    ['of the config, as Windows saves it', '\ufeffdataDir: /srv/a\r\n', 'srv/a'],
  ])('goes into the data folder %s', (_, config, data) => {
    const root = machine({ 'etc/tillframe/config.yaml': config, [join(data, '.keep')]: '' });
    mkdirSync(join(root, 'var/lib/tillframe'), { recursive: true });
    execFileSync('sh', [reset, root]);
    expect(existsSync(join(root, data, 'tillframe-reset'))).toBe(true);
    expect(existsSync(join(root, asked))).toBe(false);
  });

  test('stays where that folder is not to be found', () => {
    const root = machine({
      'etc/tillframe/config.yaml': 'dataDir: >-\n  /srv/a\n',
      'var/lib/tillframe/.keep': '',
    });
    expect(() => execFileSync('sh', [reset, root], { stdio: 'pipe' })).toThrow('dataDir');
    expect(existsSync(join(root, asked))).toBe(true);
  });
});

test('no network, and a page for this machine alone', () => {
  expect(screen({})).toContain('no network yet');
  expect(screen({ addresses })).toContain('for this machine alone');
  expect(screen({ addresses, 'etc/tillframe/config.yaml': 'web: { listen: "127.0.0.1:8080" }\n' })).toContain(
    'for this machine alone',
  );
});

test('the set-up code while there is one in the data folder', () => {
  const shown = screen({ addresses, 'var/lib/tillframe/setup-code': 'KF7P-2MXD-9RTV\n' });
  expect(shown).toContain('Set-up code:  KF7P-2MXD-9RTV ');
});

test('the mistakes of ERROR.txt, in English, without signs that steer a terminal', () => {
  const error = errorText([
    {
      file: 'provision.yaml',
      problems: [
        {
          line: 4,
          column: 1,
          key: 'cameras',
          message: { en: 'no\u001b[2Jaddress', ja: 'アドレスではありません' },
        },
      ],
    },
  ]);
  const shown = screen({ addresses, 'boot/firmware/tillframe/ERROR.txt': error });
  expect(shown).toContain('There are mistakes in the files of this folder.');
  expect(shown).toMatch(/provision\.yaml:4.*no\[2Jaddress/);
  expect(shown).not.toMatch(/[^\n\t -~]/);
});
