/**
 * Measures the English of the code: comments, log messages, test titles and exported names, and finds texts in two languages that
 * belong into a catalogue, and `can't` where people read `cannot`. Prints the figures and exits 1 above a bound.
 *
 * Usage: node scripts/check-language.ts [--list]      --list prints each place that counts, with file and line
 */
import { globSync, readFileSync } from 'node:fs';
import { exportedNames, wordsOfName } from './exported-names.ts';

/** A comment that begins with one of these has no subject. */
const leadWord = /^(What|Of|Where|Whose|Only|That|Who|Whoever|Whatever)\b/;
/** Verbs of people: components report, send, store, reject, retry, expose. */
const speaking = /\b(tells?|told|untold|says?|said|hears?|heard|asks?|asked)\b/gi;
/** Words that the glossary replaces, and the word to write instead. */
const replaced: Readonly<Record<string, string>> = {
  whoever: 'name the person or the component',
  salvage: 'recovery',
  shed: 'evict',
  shedding: 'eviction',
  restamp: 'clock correction',
  mended: 'repaired',
};
/** The same in names, where the verbs of people are not allowed either. */
const replacedInNames = new Set([
  ...Object.keys(replaced),
  ...[
    'tell',
    'tells',
    'telling',
    'told',
    'untold',
    'say',
    'says',
    'said',
    'hear',
    'hears',
    'heard',
    'hearing',
  ],
  ...[
    'ask',
    'asks',
    'asked',
    'asking',
    'want',
    'wants',
    'wanted',
    'wish',
    'owe',
    'owed',
    'withheld',
    'halves',
  ],
  ...['taker', 'complain', 'complaint', 'trouble', 'usual', 'anew', 'beside', 'shelf', 'door'],
  ...['carried', 'brought', 'mend', 'seldom', 'tap'],
]);
/** Folders whose texts for people are in catalogues, one per language (`src/lib/text/catalogue.ts`). */
const withCatalogues = [
  'agent',
  'cli',
  'conformance',
  'contract',
  'domain',
  'lib',
  'printer-proxy',
  'receiver',
];
/** Names, fields and steps of a POS kind, declared in both languages; the joints of sentences and lists. */
const inBothLanguages = /^src\/(?:agent\/sources\/(?:pos-|.+\/)descriptor|lib\/text\/message)\.ts$/;
/** Texts for people write `cannot`. */
const cannot = /\bcan(?: not|['’]t|\\'t)\b/i;
const bounds = { leadShare: 0.05, speakingPerThousand: 1, replacedWords: 0, replacedNames: 19 };

type Text = { readonly file: string; readonly line: number; readonly text: string };

function lineAt(code: string, index: number): number {
  return code.slice(0, index).split('\n').length;
}

/** Comments of four words or more. A `//` after a quote or a colon belongs to an address. */
function commentsIn(file: string, code: string): Text[] {
  return [...code.matchAll(/(?<!['"*])\/\*\*?([\s\S]*?)\*\/|(?<![:'"`\w])\/\/([^\n]*)/g)].flatMap((match) => {
    const raw = match[1] ?? match[2] ?? '';
    const text = raw.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
    return text.split(/\s+/).length < 4 ? [] : [{ file, line: lineAt(code, match.index), text }];
  });
}

function logMessagesIn(file: string, code: string): Text[] {
  const calls = /\blog\.(?:debug|info|warn|error|fatal)\((?:[^'"`()]|\([^()]*\))*?(['"`])((?:(?!\1).)+)\1/g;
  return [...code.matchAll(calls)].map((match) => ({
    file,
    line: lineAt(code, match.index),
    text: match[2] ?? '',
  }));
}

function titlesIn(file: string, code: string): Text[] {
  return [...code.matchAll(/\b(?:it|test)(?:\.\w+)*(?:\([^()]*\))?\(\s*(['"`])((?:(?!\1).)+)\1/g)].map(
    (match) => ({ file, line: lineAt(code, match.index), text: match[2] ?? '' }),
  );
}

function read(pattern: string): { file: string; code: string }[] {
  return globSync(pattern).map((file) => ({ file, code: readFileSync(file, 'utf8') }));
}

/** Comments of shell scripts: lines in a row are one. */
function shellCommentsIn(file: string, code: string): Text[] {
  return [...code.matchAll(/(?:^[ \t]*# .*\n?)+/gm)].map((match) => ({
    file,
    line: lineAt(code, match.index),
    text: match[0]
      .replaceAll(/^[ \t]*# /gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }));
}

const sources = read('src/**/*.{ts,tsx}');
const comments = [
  ...[...sources, ...read('scripts/**/*.ts')].flatMap(({ file, code }) => commentsIn(file, code)),
  ...read('{scripts,test}/**/*.sh').flatMap(({ file, code }) => shellCommentsIn(file, code)),
];
const logs = sources.flatMap(({ file, code }) => logMessagesIn(file, code));
const titles = read('test/**/*.test.ts').flatMap(({ file, code }) => titlesIn(file, code));

const withoutSubject = comments.filter(({ text }) => leadWord.test(text));
const words = comments.reduce((sum, { text }) => sum + (text.match(/[A-Za-z']+/g)?.length ?? 0), 0);
const spoken = comments.filter(({ text }) => text.match(speaking) !== null);
const spokenWords = spoken.reduce((sum, { text }) => sum + (text.match(speaking)?.length ?? 0), 0);
const banned = new RegExp(`\\b(${Object.keys(replaced).join('|')})\\b`, 'i');
const old = [...comments, ...logs].filter(({ text }) => banned.test(text));
const names = sources.flatMap(({ file, code }) =>
  exportedNames(file, code).map(({ name, line }) => ({ file, line, text: name })),
);
const oldNames = names.filter(({ text }) => wordsOfName(text).some((word) => replacedInNames.has(word)));
const loud = logs.filter(({ text }) => /^[A-Z][a-z]/.test(text) || text.length > 160);

const inlinePairs = sources
  .filter(({ file }) => withCatalogues.some((folder) => file.startsWith(`src/${folder}/`)))
  .filter(({ file }) => !inBothLanguages.test(file))
  .flatMap(({ file, code }) =>
    [...code.matchAll(/\bja:\s*['"`].*/g)].map(({ 0: text, index }) => ({
      file,
      line: lineAt(code, index),
      text,
    })),
  );

const otherCannots = [
  ...sources.filter(({ file }) => /(?:-|\/)en\.ts$/.test(file)),
  ...read('docs/**/*.md'),
].flatMap(({ file, code }) =>
  code
    .split('\n')
    .map((text, index) => ({ file, line: index + 1, text }))
    .filter(({ text }) => cannot.test(text)),
);

const figures = {
  comments: comments.length,
  'comments without a subject, share': Number((withoutSubject.length / comments.length).toFixed(3)),
  'tell, say, hear, ask per 1,000 words': Number(((1_000 * spokenWords) / words).toFixed(2)),
  'words that the glossary replaces': old.length,
  'exported names': names.length,
  'exported names with words that the glossary replaces': oldNames.length,
  'log messages': logs.length,
  'log messages in upper case or over 160 characters': loud.length,
  'Japanese texts outside of catalogues and POS descriptors': inlinePairs.length,
  "texts for people with can't or can not": otherCannots.length,
  'test titles': titles.length,
};
for (const [name, figure] of Object.entries(figures)) console.log(`${name}: ${figure}`);
if (process.argv.includes('--list'))
  for (const { file, line, text } of [
    ...withoutSubject,
    ...spoken,
    ...old,
    ...oldNames,
    ...loud,
    ...inlinePairs,
    ...otherCannots,
  ])
    console.log(`${file}:${line}: ${text}`);
const short =
  withoutSubject.length / comments.length > bounds.leadShare ||
  (1_000 * spokenWords) / words > bounds.speakingPerThousand ||
  old.length > bounds.replacedWords ||
  oldNames.length > bounds.replacedNames ||
  loud.length > 0 ||
  inlinePairs.length > 0 ||
  otherCannots.length > 0;
if (short) console.log('above a bound of scripts/check-language.ts: --list shows the places');
process.exitCode = short ? 1 : 0;
