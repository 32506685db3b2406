/**
 * The walks of test/walks in a real browser over our own program: from the first visit to the first pair with its picture, in under five minutes of
 * human steps and 25 interactions, and with nothing typed that could be found. Needs the built page.
 */
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { personAt, walkText } from '../peers/person.ts';
import { linkPrinter } from '../walks/printer.ts';
import { type Language, openShop } from '../walks/shop.ts';
import { linkSmaregi } from '../walks/smaregi.ts';
import { linkUbiregi } from '../walks/ubiregi.ts';
import { type Linking, walk } from '../walks/walk.ts';

/** All that is written on the way to a camera that gives pictures. */
const atFirst = [
  'set-up code: secret',
  'password: choice',
  'password again: choice',
  'camera user: secret',
  'camera password: secret',
  'name of the camera: choice',
];

test.each<[name: string, language: Language, linking: Linking, written: string[]]>([
  [
    ...(['Smaregi', 'ja', linkSmaregi] as const),
    ['contract id: secret', 'access token: secret', 'terminal id: secret'],
  ],
  [
    ...(['Smaregi', 'en', linkSmaregi] as const),
    ['contract id: secret', 'access token: secret', 'terminal id: secret'],
  ],
  ['Ubiregi', 'ja', linkUbiregi, ['API access token: secret']],
  [
    ...(['a printer', 'ja', linkPrinter] as const),
    ['name of the register: choice', 'address of the printer: secret'],
  ],
])('%s (%s)', { timeout: 240_000 }, async (name, language, linking, written) => {
  await using browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  await using shop = await openShop(browser, language);
  const person = personAt(shop.page);
  const pair = await walk(person, shop, linking);

  const text = walkText(name, person);
  expect(pair.captures, text).toMatchObject([{ outcome: 'captured' }]);
  expect(person.steps.length, text).toBeLessThanOrEqual(25);
  expect(
    person.steps.reduce((sum, { humanMs }) => sum + humanMs, 0),
    text,
  ).toBeLessThan(300_000);
  expect(
    person.steps.filter(({ kind }) => kind !== 'tap').map(({ what, reason }) => `${what}: ${reason}`),
  ).toEqual([...atFirst, ...written]);
  expect(shop.complaints).toEqual([]);
});
