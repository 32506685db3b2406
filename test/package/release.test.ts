/** The script of releases: what it refuses, and the notes that it makes of the changelog. */
import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { releasedCompose } from '../../scripts/release/compose-files.ts';
import { packageVersion } from '../../scripts/release/interface.ts';
import { changelogSection, releaseNotes } from '../../scripts/release/notes.ts';

const root = resolve(import.meta.dirname, '../..');
const release = (...args: string[]) => {
  const { status, stderr, stdout } = spawnSync(join(root, 'scripts/release.sh'), args, { encoding: 'utf8' });
  return { status, output: stderr + stdout };
};

const version = (): string => spawnSync(join(root, 'scripts/version.sh'), { encoding: 'utf8' }).stdout;

test('refuses wrong usage, a folder with files, and a tree without a tag', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-release-'));
  expect(release()).toMatchObject({
    status: 2,
    output: expect.stringContaining('--out is missing') as string,
  });
  expect(release('--out', folder.path, '--without', 'deb').status).toBe(2);
  expect(release('--out', folder.path, '--keys', folder.path).output).toContain('no key is in');
  // At the commit of a release it would begin.
  if (/[~+]/.test(version()))
    expect(release('--out', folder.path).output).toMatch(/tag the release \(git tag v\d|files were changed/);
  writeFileSync(join(folder.path, 'a'), '');
  expect(release('--out', folder.path).output).toContain('is not empty');
});

const fileVersion = (version: string): string =>
  spawnSync('bash', ['-c', '. scripts/release/file-names.sh; in_file_name "$1"', 'bash', version], {
    cwd: root,
    encoding: 'utf8',
  }).stdout.trim();

test('file names have characters that GitHub leaves as they are', () => {
  expect(fileVersion('0.2.0')).toBe('0.2.0');
  expect(fileVersion('0.2.0~rc.1')).toBe('0.2.0-rc.1');
  expect(fileVersion('0.2.0~rc.1+3.gabcdef')).toBe('0.2.0-rc.1+3.gabcdef');
});

test.each([
  [['0.1.0', '0.1.0+12.gabcdef', '0.1.0~9.gabcdef', '0.0.12'], '0.1.0+12.gabcdef'],
  [['0.2.0~rc.1', '0.2.0', '0.1.9'], '0.2.0'],
  [['0.2.0~rc.1', '0.1.9', '0.2.0~beta.2'], '0.2.0-rc.1'],
])('install.sh takes of %j the package that dpkg calls the newest', (versions, newest) => {
  const { stdout } = spawnSync(
    'bash',
    ['-c', `architecture=amd64; eval "$(sed -n '/^newest() {/,/^}/p' scripts/install.sh)"; newest`],
    {
      ...{ cwd: root, encoding: 'utf8' },
      input: versions.map((version) => `tillframe_${fileVersion(version)}_amd64.deb\n`).join(''),
    },
  );
  expect(stdout).toBe(`tillframe_${newest}_amd64.deb`);
});

test('refuses the demo for amd64 on an arm64 machine with one line', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-release-'));
  writeFileSync(join(folder.path, 'dpkg'), '#!/bin/sh\necho arm64\n', { mode: 0o755 });
  const { status, stderr } = spawnSync(
    join(root, 'scripts/build-container.sh'),
    ['--demo', '--arch', 'amd64'],
    { encoding: 'utf8', env: { ...process.env, PATH: `${folder.path}:${process.env['PATH']}` } },
  );
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^the demo for amd64 cannot be built on an arm64 machine.*\n$/) as string,
  });
});

test('the demo image has one layer, without the package sources of the build machine', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile.demo'), 'utf8');
  const [shop = '', last = ''] = dockerfile.split(/^FROM /m).slice(-2);
  expect(shop).toContain('rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*');
  expect(last).toMatch(/^scratch\nCOPY --from=shop \/ \/\n/);
  expect(last).not.toMatch(/^(RUN|ADD)/m);
});

const changelog = `# Changelog

## 0.2.0 (not released yet)

- second

## 0.1.0 - 2026-12-15

- **first**
`;

test('takes the section of a version, without a date for a draft alone', () => {
  expect(changelogSection(changelog, '0.1.0', false)).toBe('- **first**');
  expect(changelogSection(changelog, '0.2.0~12.gabcdef', false)).toBeUndefined();
  expect(changelogSection(changelog, '0.2.0~12.gabcdef', true)).toBe('- second');
  expect(changelogSection(changelog, '0.3.0', true)).toBeUndefined();
});

test('the changelog has the section of this version', () => {
  const section = changelogSection(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), packageVersion(), true);
  expect(section).toMatch(/^- \*\*/m);
});

test('names every file with its use, and what is not there', () => {
  const files = ['NOTES.md', 'Packages', 'tillframe-contract-0.1.0.tgz', 'tillframe_0.1.0_arm64.deb'];
  const notes = releaseNotes('- **first**', { version: '0.1.0', files, missing: ['image: no qemu here'] });
  expect(notes).toContain('# tillframe 0.1.0\n\n- **first**\n');
  expect(notes).toContain('| tillframe_0.1.0_arm64.deb | Debian package for 64-bit ARM boards |');
  expect(notes).toContain('| tillframe-contract-0.1.0.tgz | npm: ');
  expect(notes).not.toContain('| Packages |');
  expect(notes.endsWith('## Not in this folder\n\n- image: no qemu here')).toBe(true);
  expect(notes.indexOf('Check the files')).toBeLessThan(notes.indexOf('## Files'));
});

test('names the keys of the signatures, and their absence', () => {
  const [key, other] = ['0123456789ABCDEF0123456789ABCDEF01234567', 'F'.repeat(40)] as const;
  const release = { version: '0.1.0', files: ['updates.asc'], missing: [] };
  const signed = releaseNotes('- **first**', { ...release, keys: [key] });
  expect(signed).toContain('| updates.asc | public keys');
  expect(signed).toContain('gpg --import updates.asc && gpg --verify SHA256SUMS.asc SHA256SUMS');
  expect(signed).toContain(`\`${key}\``);
  expect(releaseNotes('- **first**', { ...release, keys: [key, other] })).toContain(
    `\`${key}\`, \`${other}\`.\n\nThe packages and the card image trust these keys`,
  );
  const unsigned = releaseNotes('- **first**', release);
  expect(unsigned).toContain('not signed');
  expect(unsigned).not.toContain('gpg');
});

test.each([
  ['compose.demo.yaml', 'demo', '${TILLFRAME_DEMO_IMAGE:-tillframe-demo:0.1.0}'],
  ['compose.yaml', 'agent', '${TILLFRAME_IMAGE:-tillframe:0.1.0}'],
  ['compose.yaml', 'printer-proxy', '${TILLFRAME_IMAGE:-tillframe:0.1.0}'],
])('%s of a release starts its image as %s, without sources', (file, name, image) => {
  const text = releasedCompose(readFileSync(join(root, file), 'utf8'), '0.1.0');
  const { services } = parse(text, { merge: true }) as { services: Record<string, { image: string }> };
  expect(services[name]).toMatchObject({ image });
  expect(text).not.toContain('build');
  expect(text).toContain('docker load');
});
