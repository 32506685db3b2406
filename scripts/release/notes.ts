/** Notes of a release on stdout: `node scripts/release/notes.ts VERSION [--draft] [--folder DIR] [--key FINGERPRINT]… [WHAT IS MISSING…]`. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Text of the section of a version in CHANGELOG.md; undefined if there is none. A draft takes one without a date too. */
export function changelogSection(changelog: string, version: string, isDraft: boolean): string | undefined {
  const number = version.replace(/[~+].*/, '');
  const sections = changelog.split(/^## /m).slice(1);
  for (const section of sections) {
    const [head = '', ...lines] = section.split('\n');
    const [, named, rest = ''] = /^(\S+)(.*)$/.exec(head) ?? [];
    const isNamed = named === number && (isDraft || /^ - \d{4}-\d{2}-\d{2}$/.test(rest));
    if (isNamed) return lines.join('\n').trim();
  }
  return undefined;
}

/** The first that fits. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^tillframe_.*_amd64\.deb$/, 'Debian package for PCs'],
  [/^tillframe_.*_arm64\.deb$/, 'Debian package for 64-bit ARM boards'],
  [/^install\.sh$/, 'installs or updates the package: a file, or the address of this folder'],
  [/\.cdx\.json$/, 'what is in that package, with versions, checksums and licences (CycloneDX)'],
  [/^tillframe-contract-.*\.tgz$/, 'npm: OpenAPI, AsyncAPI and JSON Schemas of the contract'],
  [/^tillframe-conformance-.*\.tgz$/, 'npm: tests a cloud against the contract'],
  [/^tillframe-receiver-.*\.tgz$/, 'npm: the reference cloud'],
  [/\.img\.xz$/, 'card image for 64-bit ARM boards'],
  [/^tillframe-demo_.*\.container\.tar\.gz$/, 'the demo as a container image: docker load --input FILE'],
  [/\.container\.tar\.gz$/, 'container image: docker load --input FILE'],
  [
    /^compose\.demo\.yaml$/,
    'starts the demo, once its image is loaded: docker compose --file compose.demo.yaml up',
  ],
  [/^compose\.yaml$/, 'starts the gateway, once its image is loaded'],
  [/^config\.yaml$/, 'a config for compose.yaml, beside which it lies'],
  [/^agent\.example\.yaml$/, 'every key of config.yaml, with its default'],
  [/^updates\.asc$/, 'public keys of the signatures'],
];

export function releaseNotes(
  changes: string,
  {
    version,
    files,
    missing,
    keys = [],
  }: {
    version: string;
    files: readonly string[];
    missing: readonly string[];
    keys?: readonly string[] | undefined;
  },
): string {
  const rows = files.flatMap((file) => {
    const meaning = meanings.find(([pattern]) => pattern.test(file))?.[1];
    return meaning === undefined ? [] : [`| ${file} | ${meaning} |`];
  });
  return [
    `# tillframe ${version}`,
    '',
    changes,
    '',
    ...checks(keys),
    ...(rows.length === 0 ? [] : ['', '## Files', '', '| file | |', '|---|---|', ...rows]),
    ...(missing.length === 0 ? [] : ['', '## Not in this folder', '', ...missing.map((part) => `- ${part}`)]),
  ].join('\n');
}

/** Keys that come with the files they sign prove nothing by themselves, so their fingerprints are named. */
function checks(keys: readonly string[]): string[] {
  const files = 'Check the files with `sha256sum --check SHA256SUMS`';
  if (keys.length === 0) return [`${files}. They are not signed.`];
  const one = keys.length === 1;
  return [
    `${files}, and that list with`,
    `\`gpg --import updates.asc && gpg --verify SHA256SUMS.asc SHA256SUMS\`. Compare the ${one ? 'fingerprint of the key with what its' : 'fingerprints of the keys with what their'} owner publishes elsewhere:`,
    `${keys.map((key) => `\`${key}\``).join(', ')}.`,
    '',
    `The packages and the card image trust ${one ? 'this key: they install newer versions that it has' : 'these keys: they install newer versions that one of them has'} signed, with \`tillframe update FOLDER\`, or by themselves with \`update.automatic\`.`,
  ];
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: {
      draft: { type: 'boolean', default: false },
      folder: { type: 'string' },
      key: { type: 'string', multiple: true },
    },
    allowPositionals: true,
  });
  const [version = '', ...missing] = positionals;
  const changelog = readFileSync(resolve(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
  const changes = changelogSection(changelog, version, values.draft);
  if (changes === undefined) {
    console.error(`CHANGELOG.md has no section "## ${version.replace(/[~+].*/, '')} - YYYY-MM-DD"`);
    process.exitCode = 1;
  } else {
    const files = values.folder === undefined ? [] : readdirSync(values.folder).toSorted();
    console.log(releaseNotes(changes, { version, files, missing, keys: values.key }));
  }
}
