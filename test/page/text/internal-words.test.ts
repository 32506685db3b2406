/** No command, key of the configuration or status code in what the page shows: its own catalogues, alarms, and the diagnosis as the page words it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alarmsEn } from '../../../src/domain/alarm/alarms-en.ts';
import { alarmsJa } from '../../../src/domain/alarm/alarms-ja.ts';
import { doctorEn } from '../../../src/domain/doctor/doctor-en.ts';
import { doctorJa } from '../../../src/domain/doctor/doctor-ja.ts';
import { doctorPageEn } from '../../../src/domain/doctor/doctor-page-en.ts';
import { doctorPageJa } from '../../../src/domain/doctor/doctor-page-ja.ts';

const root = new URL('../../../src/page/text/', import.meta.url);
const internal = [
  /\{status\}|\bHTTP \d/,
  /config\.yaml|set-up\.yaml|provision\.yaml/,
  /\bnpx\b|\btillframe (?!package|and )[a-z]+(-[a-z]+)*( --| [A-Z]{2,}|\b(?=$|\.|,))/,
  /\b(store|web|cloud|clips|registers|cameras|alarms|gateway|clock|pictures|update)\.[a-z][A-Za-z]+\b(?! ?\w*\.(com|example))/,
];
/** The terminal is the only place to look then: the page is not there, or not signed in. */
const permitted = [/cloud\.example\.com/, /setup-code/];

const isInternal = (text: string): boolean =>
  !permitted.some((one) => one.test(text)) && internal.some((one) => one.test(text));

/** Sentences in the source of a catalogue. */
function textsIn(source: string): string[] {
  const strings = source
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*|import )/.test(line))
    .flatMap((line) => [...line.matchAll(/'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)]);
  // A code has no space in it.
  return strings
    .map(([, plain, template]) => plain ?? template ?? '')
    .filter((text) => /[\s\u3040-\u9fff]/.test(text));
}

test('finds such words', () => {
  const found = [
    'see config.yaml',
    'run npx tillframe',
    'raise store.maxSales',
    'answered (HTTP 503)',
    'tillframe doctor.',
  ];
  expect(found.filter((text) => !isInternal(text))).toEqual([]);
});

test('the page has none in its catalogues', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(^|[-/])(en|ja)\.ts$/.test(name),
  );
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((name) =>
    textsIn(readFileSync(new URL(name, root), 'utf8')).flatMap((text) =>
      isInternal(text) ? [`${name}: ${text}`] : [],
    ),
  );
  expect(found).toEqual([]);
});

test('alarms and the diagnosis have none on the page', () => {
  const shown = {
    ...Object.fromEntries(
      Object.entries(alarmsEn).map(([kind, text]) => [`en ${kind}`, Object.values(text).join(' ')]),
    ),
    ...Object.fromEntries(
      Object.entries(alarmsJa).map(([kind, text]) => [`ja ${kind}`, Object.values(text).join(' ')]),
    ),
    ...Object.fromEntries(
      Object.entries({ ...doctorEn, ...doctorPageEn }).map(([code, text]) => [`en ${code}`, text]),
    ),
    ...Object.fromEntries(
      Object.entries({ ...doctorJa, ...doctorPageJa }).map(([code, text]) => [`ja ${code}`, text]),
    ),
  };
  expect(Object.entries(shown).filter(([, text]) => isInternal(text))).toEqual([]);
});
