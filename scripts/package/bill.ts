/**
 * bill.ts STAGE ARCHITECTURE VERSION: what is in the staged package and under which licences, for machines (CycloneDX 1.5, from `npm sbom` on
 * standard input) and for people. The same stage gives the same bytes: the time is SOURCE_DATE_EPOCH.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Architecture, architectures, shippedPackages } from './shipped.ts';

type Component = {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  purl?: string;
  description?: string;
  scope?: string;
  hashes?: { alg: string; content: string }[];
  licenses?: { license: { id?: string; name?: string } }[];
  components?: Component[];
};
type Bill = {
  serialNumber: string;
  metadata: { timestamp: string; component: Component & { licenses?: unknown } };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
};

const [stage = '', architecture = '', version = ''] = process.argv.slice(2);
const { npm: npmArchitecture } = architectures[architecture as Architecture];
const program = join(stage, 'usr/lib/tillframe');
const doc = join(stage, 'usr/share/doc/tillframe');
const shipped = shippedPackages(join(program, 'node_modules'));
const ofNpm = JSON.parse(await text(process.stdin)) as Bill;
const time = new Date(Number(process.env['SOURCE_DATE_EPOCH']) * 1_000);

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Compiled into the programs of others, so in no folder of its own. */
function within({ name, version: itsVersion }: Component): Component[] {
  const folder = shipped.find((one) => one.name === name && one.version === itsVersion)?.folder ?? '';
  if (name === 'better-sqlite3') {
    const [, sqlite = 'unknown'] =
      /\b(3\.\d{1,3}\.\d{1,2})\b/.exec(
        readFileSync(join(folder, 'prebuilds', `linux-${npmArchitecture}.node`), 'latin1'),
      ) ?? [];
    return [
      {
        ...{ 'bom-ref': `sqlite@${sqlite}`, type: 'library', name: 'sqlite', version: sqlite },
        licenses: [{ license: { name: 'public domain' } }],
      },
    ];
  }
  if (!name.startsWith('@img/sharp-libvips-')) return [];
  const versions = JSON.parse(readFileSync(join(folder, 'versions.json'), 'utf8')) as Record<string, string>;
  const licences = licencesOfLibvips(readFileSync(join(folder, 'README.md'), 'utf8'));
  return Object.entries(versions).map(([library, its]) => {
    const licence =
      licences.get(library) ?? licences.get(library === 'uhdr' ? 'libultrahdr' : `lib${library}`);
    if (licence === undefined) throw new Error(`README.md of ${name} has no licence of ${library}`);
    return {
      ...{ 'bom-ref': `${name}:${library}@${its}`, type: 'library', name: library, version: its },
      licenses: [{ license: { name: licence } }],
    };
  });
}

const node: Component = {
  ...{ 'bom-ref': 'node', type: 'platform', name: 'node', version: nodeVersion(), scope: 'required' },
  description: 'Node.js, as its own project built it',
  purl: `pkg:generic/node@${nodeVersion()}`,
  hashes: [{ alg: 'SHA-256', content: sha256(join(program, 'node')) }],
  licenses: [{ license: { id: 'MIT' } }],
};

/** Rows of the table "Library | Used under the terms of", without their links. */
function licencesOfLibvips(readme: string): Map<string, string> {
  return new Map(
    [...readme.matchAll(/^\| ([\w-]+) +\| (.+?) +\|$/gm)].map(([, library = '', terms = '']) => [
      library,
      terms.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'),
    ]),
  );
}

/** Packages of the system that the package depends on. */
const ofDebian = readFileSync(join(stage, 'DEBIAN/control'), 'utf8')
  .match(/^Depends: (.*)$/m)?.[1]
  ?.split(', ')
  .map((wanted): Component => {
    const [name = '', , least] = wanted
      .split(/ \(>= |\)/)
      .flatMap((part, index) => (index === 0 ? [part, ''] : [part]));
    return {
      ...{
        'bom-ref': `deb:${name}`,
        type: 'library',
        name,
        version: least ? `>= ${least}` : 'any',
        scope: 'excluded',
      },
      description: 'of the system: not in this package, which depends on it',
      purl: `pkg:deb/debian/${name}`,
      licenses: [{ license: { name: `see /usr/share/doc/${name}/copyright` } }],
    };
  });

function nodeVersion(): string {
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(new URL('../../packaging/runtime/package.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, string>>;
  return { ...dependencies, ...optionalDependencies }[`node-linux-${npmArchitecture}`] ?? '';
}

const isShipped = (component: Component): boolean =>
  shipped.some(({ name, version: its }) => name === component.name && its === component.version);
const components = ofNpm.components.filter(isShipped).map((component): Component => {
  const inner = within(component);
  return {
    ...component,
    // A few manifests name no licence; the first line of their text does.
    licenses: component.licenses ?? [{ license: { name: textOf(component).split('\n')[0] ?? '' } }],
    ...(inner.length > 0 && { components: inner }),
  };
});
const self = ofNpm.metadata.component;
const bill = {
  ...ofNpm,
  serialNumber: '',
  metadata: {
    ...ofNpm.metadata,
    timestamp: time.toISOString(),
    component: { ...self, type: 'application', name: 'tillframe', version },
  },
  components: [...components, node, ...(ofDebian ?? [])],
  dependencies: [
    ...ofNpm.dependencies
      .filter(
        ({ ref }) => ref === self['bom-ref'] || components.some((component) => component['bom-ref'] === ref),
      )
      .map(({ ref, dependsOn = [] }) => ({
        ref,
        dependsOn: [
          ...dependsOn.filter((other) => components.some((component) => component['bom-ref'] === other)),
          ...(ref === self['bom-ref'] ? ['node', ...(ofDebian ?? []).map((deb) => deb['bom-ref'])] : []),
        ],
      })),
    { ref: 'node' },
  ],
};
const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
// A UUID of version 8, made of the content.
bill.serialNumber = `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
writeFileSync(join(doc, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 1)}\n`);

function licenceOf({ licenses = [] }: Component): string {
  return licenses.map(({ license }) => license.id ?? license.name).join(', ');
}

function textOf({ name, version: its }: Component): string {
  const folder = shipped.find((one) => one.name === name && one.version === its)?.folder ?? '';
  const found = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice|readme\.md$)/i.test(file));
  if (found.length > 0)
    return found.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const { license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    license?: string;
    repository?: string | { url: string };
  };
  if (license === undefined) throw new Error(`${name} ${its} names no licence and has no text of one`);
  const where = typeof repository === 'string' ? repository : repository?.url;
  return `Its package has no text of the licence ${license}; its source: ${where ?? 'unknown'}`;
}

const heading = (component: Component): string =>
  `${'='.repeat(72)}\n${component.name} ${component.version}: ${licenceOf(component)}\n${(
    component.components ?? []
  )
    .map((one) => `  with ${one.name} ${one.version}: ${licenceOf(one)}\n`)
    .join('')}${'='.repeat(72)}`;
const nodeLicence = readFileSync(join(stage, 'node-licence'), 'utf8').trim();
writeFileSync(
  join(doc, 'third-party-licences.txt.gz'),
  gzipSync(
    [
      'Programs of others in this package. The texts of the GNU licences: /usr/share/common-licenses',
      `${heading(node)}\n${nodeLicence}`,
      ...components.map((component) => `${heading(component)}\n${textOf(component)}`),
      '',
    ].join('\n\n'),
  ),
);
