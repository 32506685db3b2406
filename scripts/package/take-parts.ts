/**
 * take-parts.ts ARCHITECTURE DEBIAN ROOT: completes ROOT, which has the program of our package, to a root file system that runs it: of the unpacked packages
 * in DEBIAN (fetch-debian.sh) a few tools, the libraries that these and our own binaries are linked with, certificates and time zones. Also
 * dpkg's list of these packages, for scanners, and their licences.
 */
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { librariesOf } from './closure.ts';
import { type Architecture, binaries } from './shipped.ts';

/** Folder of Debian's libraries, and links to those of /usr: programs of amd64 name their loader in /lib64. */
const machines = {
  amd64: { triplet: 'x86_64-linux-gnu', links: ['bin', 'lib', 'lib64', 'sbin'] },
  arm64: { triplet: 'aarch64-linux-gnu', links: ['bin', 'lib', 'sbin'] },
} as const satisfies Readonly<Record<Architecture, object>>;
/** ffmpeg, what the program starts it with (nice), what puts the printer proxy first (chrt), and what /usr/bin/tillframe is written in. */
const tools = ['ffmpeg', 'ffprobe', 'nice', 'chrt', 'id', 'dash'].map((name) => `/usr/bin/${name}`);
/** Folders of files that are read, not linked with: `from` in its package. */
const read = [
  { package: 'tzdata', from: '/usr/share/zoneinfo' },
  { package: 'base-files', from: '/usr/share/common-licenses' },
  { package: 'base-files', from: '/usr/lib/os-release' },
] as const;

const [architecture = '', debian = '', root = ''] = process.argv.slice(2);
if (!(architecture in machines)) throw new Error(`there is no image for ${architecture}`);
const { triplet, links } = machines[architecture as Architecture];
const unpacked = join(debian, 'root');

for (const name of links) symlinkSync(`usr/${name}`, join(root, name));
const copy = (from: string, to = from): void => {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  // A link, such as one to a version, becomes what it leads to.
  cpSync(join(unpacked, from), join(root, to), { dereference: true, recursive: true });
};

// Ours lie in the same tree for as long as they are looked through.
cpSync(join(root, 'usr/lib/tillframe'), join(unpacked, 'usr/lib/tillframe'), { recursive: true });
const ours = binaries(join(root, 'usr/lib/tillframe')).map(({ path }) => `/usr/lib/tillframe/${path}`);
const libraries = librariesOf([...tools, ...ours], unpacked, triplet).filter(
  ({ path }) => !path.startsWith('/usr/lib/tillframe/'),
);
for (const tool of tools) copy(tool);
symlinkSync('dash', join(root, 'usr/bin/sh'));
for (const { path, to } of libraries) copy(path, to);
for (const { from } of read) copy(from);

// The postinst of ca-certificates makes this bundle, and did not run. ffmpeg reads it; Node has its own.
const authorities = join(unpacked, 'usr/share/ca-certificates/mozilla');
const bundle = join(root, 'etc/ssl/certs/ca-certificates.crt');
mkdirSync(dirname(bundle), { recursive: true });
writeFileSync(
  bundle,
  readdirSync(authorities)
    .map((name) => readFileSync(join(authorities, name), 'utf8').trimEnd())
    .join('\n'),
);
symlinkSync('../usr/lib/os-release', join(root, 'etc/os-release'));
writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');

const owners = new Map<string, string>();
for (const name of readdirSync(debian).filter((file) => file.endsWith('.list')))
  for (const line of readFileSync(join(debian, name), 'utf8').split('\n'))
    owners.set(line.replace(/^\.?/, ''), basename(name, '.list'));
const packages = new Set<string>([...read.map((one) => one.package), 'ca-certificates']);
for (const path of [...tools, ...libraries.map((library) => library.path)]) {
  const owner = owners.get(path);
  if (owner === undefined) throw new Error(`${path} is of no package`);
  packages.add(owner);
}
const status = [...packages].toSorted().map((name) => {
  const [first = '', ...rest] = readFileSync(join(debian, `${name}.control`), 'utf8')
    .trimEnd()
    .split('\n');
  return [first, 'Status: install ok installed', ...rest, ''].join('\n');
});
mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true });
writeFileSync(join(root, 'var/lib/dpkg/status'), status.join('\n'));
for (const name of packages) copy(`/usr/share/doc/${name}/copyright`);

// Writable folders: /var/lib/tillframe and /tmp. Both are usually mounted over, and made here for runs without mounts.
mkdirSync(join(root, 'tmp'));
chmodSync(join(root, 'tmp'), 0o1777);
console.log(`${libraries.length} libraries of ${packages.size} packages`);
