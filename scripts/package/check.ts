/** check.ts FILE.deb: checks that a package holds what it lists and nothing else. Prints what it found; ends with 1 and the reasons where not. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Architecture, architectures, binaries, files, shippedPackages } from './shipped.ts';

type Component = {
  name: string;
  version: string;
  scope?: string;
  licenses?: { license: { id?: string; name?: string } }[];
  components?: Component[];
};
type Lock = { packages: Record<string, { dev?: boolean; version?: string }> };

export type Checked = { readonly found: readonly string[]; readonly wrong: readonly string[] };

/** 10^6 bytes, the unit of both bounds. */
const megabyte = 1_000_000;
/** Size of all files, at most: Node has 108.5, the library for pictures 18.7, our program 10.9. */
const maxMegabytes = 147;
/** Size of a compressed package, at most. */
const maxDownloadMegabytes = 45;

export function checkPackage(deb: string): Checked {
  const root = mkdtempSync(join(tmpdir(), 'tillframe-check-'));
  try {
    execFileSync('dpkg-deb', ['--raw-extract', deb, root]);
    const checked = checkTree(root, {
      architecture: execFileSync('dpkg-deb', ['--field', deb, 'Architecture'], { encoding: 'utf8' }).trim(),
      owners: execFileSync('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | tar --list --verbose', deb], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      }),
    });
    // The member that holds the files is named after the control files, some 100 KB from the start.
    const isCompressed = head(deb, 1024 * 1024).includes('data.tar.xz');
    const megabytes = lstatSync(deb).size / megabyte;
    if (!isCompressed || megabytes <= maxDownloadMegabytes) return checked;
    return {
      ...checked,
      wrong: [...checked.wrong, tooLarge(megabytes, 'to download', maxDownloadMegabytes)],
    };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function head(path: string, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

const tooLarge = (megabytes: number, what: string, atMost: number): string =>
  `${megabytes.toFixed(1)} MB ${what}, bound ${atMost}`;

function checkTree(
  root: string,
  { architecture, owners }: { architecture: string; owners: string },
): Checked {
  const wrong: string[] = [];
  const expect = (isRight: boolean, words: string): void => {
    if (!isRight) wrong.push(words);
  };
  const program = join(root, 'usr/lib/tillframe');
  const doc = join(root, 'usr/share/doc/tillframe');
  const { npm, elfMachine } = architectures[architecture as Architecture];

  // Programs and libraries are this architecture's, and all there are.
  const compiled = binaries(root);
  for (const { path, machine } of compiled)
    expect(machine === elfMachine, `${path} is for another machine (ELF ${machine.toString(16)})`);
  for (const needed of [
    'usr/lib/tillframe/node',
    `usr/lib/tillframe/node_modules/better-sqlite3/prebuilds/linux-${npm}.node`,
  ])
    expect(
      compiled.some(({ path }) => path === needed),
      `${needed} is missing`,
    );
  for (const [what, pattern] of [
    ['sharp', new RegExp(`/@img/sharp-linux-${npm}/.*\\.node$`)],
    ['libvips', new RegExp(`/@img/sharp-libvips-linux-${npm}/.*/libvips-cpp\\.so`)],
  ] as const)
    expect(
      compiled.some(({ path }) => pattern.test(path)),
      `${what} for linux-${npm} is missing`,
    );
  const all = files(root);
  for (const path of all)
    if (/\.(?:node|so|dylib|dll|exe)$/.test(path))
      expect(
        compiled.some((one) => one.path === path),
        `${path} is no library for Linux`,
      );

  // No tool of ours, and the list of parts is that of what is there.
  const shipped = shippedPackages(join(program, 'node_modules')).map(
    ({ name, version }) => `${name}@${version}`,
  );
  const { packages } = JSON.parse(
    readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
  ) as Lock;
  const runtime = new Set(
    Object.entries(packages)
      .filter(([, { dev }]) => dev !== true)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`),
  );
  for (const name of shipped) expect(runtime.has(name), `${name} is not of the packages needed at run time`);
  const bill = JSON.parse(readFileSync(join(doc, 'sbom.cdx.json'), 'utf8')) as { components: Component[] };
  const billed = bill.components
    .filter(({ name, scope }) => name !== 'node' && scope !== 'excluded')
    .map(({ name, version }) => `${name}@${version}`);
  for (const name of shipped) expect(billed.includes(name), `${name} is not in the SBOM`);
  for (const name of billed) expect(shipped.includes(name), `${name} is in the SBOM and not in the package`);
  const licences = gunzipSync(readFileSync(join(doc, 'third-party-licences.txt.gz'))).toString();
  for (const name of [...billed, `node@${bill.components.find((one) => one.name === 'node')?.version}`])
    expect(
      licences.includes(`\n${name.replace(/@(?=[^@]*$)/, ' ')}: `),
      `${name} is not in the list of licences`,
    );
  for (const part of bill.components.flatMap((one) => [one, ...(one.components ?? [])]))
    expect(
      part.licenses?.some(({ license }) => license.id ?? license.name) === true,
      `${part.name} has no licence in the SBOM`,
    );

  // Nobody but root can change it, and nothing in it becomes somebody else.
  for (const line of owners.trim().split('\n')) {
    const [mode = '', owner] = line.split(/\s+/);
    expect(owner === 'root/root', `not root's: ${line}`);
    expect(mode.startsWith('l') || !/^.(?:.{4}w|.{7}w|.*[st])/i.test(mode), `too open: ${line}`);
  }
  for (const name of ['man/man1/tillframe.1.gz', 'bash-completion/completions/tillframe'])
    expect(all.includes(`usr/share/${name}`), `usr/share/${name} is missing`);
  for (const name of ['package-lock.json', '.npmrc', 'src', 'test'])
    expect(!readdirSync(program).includes(name), `usr/lib/tillframe/${name} has no business there`);
  for (const path of all.filter((one) => /(?:package|sbom\.cdx)\.json$|^DEBIAN\//.test(one)))
    expect(
      !/"_?resolved"|\/-\/[^"]*\.tgz/.test(readFileSync(join(root, path), 'utf8')),
      `${path} names where it was downloaded`,
    );

  const bytes = all.reduce((sum, path) => sum + lstatSync(join(root, path)).size, 0);
  const megabytes = bytes / megabyte;
  expect(megabytes <= maxMegabytes, tooLarge(megabytes, 'installed', maxMegabytes));
  return {
    found: [
      `${compiled.length} programs and libraries, all for ${architecture}`,
      `${shipped.length} npm packages, all in the SBOM (${bill.components.length} parts with Node and Debian's)`,
      `${all.length} files, ${megabytes.toFixed(1)} MB`,
    ],
    wrong,
  };
}

if (import.meta.main) {
  const { found, wrong } = checkPackage(process.argv[2] ?? '');
  for (const line of found) console.log(`  ${line}`);
  for (const line of wrong) console.error(`  wrong: ${line}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
