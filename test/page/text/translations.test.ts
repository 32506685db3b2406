/** Translations of the page: files in src/page/text/languages/, which are texts over the English catalogue. */
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mistakesOf } from '../../../scripts/translation/check.ts';
import { textsOfPage } from '../../../scripts/translation/texts.ts';
import { createLanguages } from '../../../src/page/state/languages.ts';
import { en } from '../../../src/page/text/en.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { type Translation, translated } from '../../../src/page/text/languages/translation.ts';
import { translationsAt } from '../../../src/page/text/languages/translations.ts';
import { pagesEn } from '../../../src/page/text/pages/pages-en.ts';

const folder = resolve(import.meta.dirname, '../../../src/page/text/languages');
const files = globSync('*.json', { cwd: folder });
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Translation;
const texts = textsOfPage();

describe('files', () => {
  it.each(files)('%s is named by its language, and by whether a native speaker has read it', (file) => {
    const [, tag = ''] = /^([\w-]+)(?:\.unreviewed)?\.json$/.exec(basename(file)) ?? [];
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
  });

  it.each(files)('%s has texts of the page only, each with its values', (file) => {
    // Keys of texts that were renamed or removed: npm run translation -- give TAG, take TAG.
    expect(mistakesOf(read(file), texts)).toEqual([]);
  });

  it.each(files)('%s has each page after the first as a whole, or leaves it in English', (file) => {
    const translation = read(file);
    const keys = [...texts.keys()].filter((key) => key.startsWith('pages.'));
    const pageOf = (key: string) => key.split('.')[1] ?? '';
    const begun = new Set(keys.filter((key) => translation[key] !== undefined).map(pageOf));
    const missing = keys.filter((key) => begun.has(pageOf(key)) && translation[key] === undefined);
    expect(missing).toEqual([]);
  });
});

describe('mistakes of a translation', () => {
  it.each([
    ['sales.gone', 'x', 'no text of the page has this key'],
    ['sales.heading', '', 'it is empty; leave it out to show it in English'],
    ['sales.bound', 'x', '{0} is missing'],
    ['sales.bound', '{0} {1}', '{1} is not one of its values'],
    ['sales.bound', '{0', 'EXPECT_ARGUMENT_CLOSING_BRACE'],
    ['sales.bound', '{0, plural, one {{0}}}', 'MISSING_OTHER_CLAUSE'],
  ])('%s: %j is refused: %s', (key, text, mistake) => {
    expect(mistakesOf({ [key]: text }, texts)).toEqual([`${key}: ${mistake}`]);
  });
});

describe('texts over English', () => {
  const toy = { tag: 'pt' };

  it('are those of the file; others stay in English', () => {
    const t = translated(en, { 'sales.heading': 'Vendas', 'nav.sales': 'V' }, toy);
    expect([t.sales.heading, t.nav.sales, t.nav.system]).toEqual(['Vendas', 'V', en.nav.system]);
    expect(t.sales.bound('5')).toBe(en.sales.bound('5'));
  });

  it('fill in values, by the forms of the language', () => {
    const t = translated(
      en,
      {
        'search.day.sales': '{0, plural, one {{0} venda} other {{0} vendas}}',
        'header.waiting': '{0} a enviar{1, select, undefined {} other { ({1})}}',
        'sales.arrived': '{3} {0}',
      },
      toy,
    );
    expect([t.search.day.sales('1'), t.search.day.sales('1.234')]).toEqual(['1 venda', '1.234 vendas']);
    expect(t.header.waiting('2', undefined)).toBe('2 a enviar');
    expect(t.header.waiting('2', '14:02')).toBe('2 a enviar (14:02)');
    expect(t.sales.arrived('¥5', 'Sale', 'R1', '14:02')).toBe('14:02 ¥5');
  });

  it('take the values of an object by name, and items of a list', () => {
    const given = { 'registerTruths.now.cloudMilliseconds': '±{stated}!', 'acceptance.checks.0': 'A' };
    const pages = translated(pagesEn, given, toy);
    expect(pages.registerTruths.now.cloudMilliseconds({ stated: '1.5 s', half: '', most: '' })).toBe(
      '±1.5 s!',
    );
    expect(pages.acceptance.checks.slice(0, 2)).toEqual(['A', pagesEn.acceptance.checks[1]]);
  });

  it('stay in English when they cannot be filled in', () => {
    const t = translated(en, { 'sales.bound': '{0', 'sales.more': '{9} {0}' }, toy);
    expect([t.sales.bound('5'), t.sales.more(3)]).toEqual([en.sales.bound('5'), en.sales.more(3)]);
  });

  it('show any value as it is', () => {
    const t = translated(en, { 'search.quoted': '<{0}>' }, toy);
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(t.search.quoted(value)).toBe(`<${value}>`);
      }),
    );
  });
});

describe('the page', () => {
  const at = {
    '/text/languages/pt.unreviewed.json': '/assets/pt.json',
    '/text/languages/vi.json': '/v.json',
  };

  it('names its translations in their own language', () => {
    expect(translationsAt(at).all).toEqual([
      { tag: 'pt', name: 'português', isReviewed: false },
      { tag: 'vi', name: 'Tiếng Việt', isReviewed: true },
    ]);
  });

  it('shows a translation over English, remembers it, and goes back to Japanese', async () => {
    const portuguese = JSON.stringify({ 'sales.heading': 'Vendas', 'pages.people.heading': 'Pessoas' });
    const server = createServer(({ url }, answer) =>
      url === '/pt.json' ? answer.end(portuguese) : answer.writeHead(404).end(),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cookies: string[] = [];
    const languages = createLanguages({ language: 'ja', t: ja }, (cookie) => cookies.push(cookie), {
      translations: translationsAt({ '/pt.unreviewed.json': `${url}/pt.json`, '/vi.json': `${url}/vi.json` }),
    });
    await languages.choose('pt');
    expect(languages.state()).toMatchObject({ language: 'en', tag: 'pt', change: 'none' });
    expect(languages.state().t.sales.heading).toBe('Vendas');
    expect(languages.state().pages?.people.heading).toBe('Pessoas');
    expect(cookies[0]).toMatch(/=pt;/);
    await languages.switchLanguage();
    expect(languages.state()).toMatchObject({ language: 'ja', tag: 'ja', t: ja });
    await languages.choose('vi');
    expect(languages.state()).toMatchObject({ tag: 'ja', t: ja, change: 'failed' });
    server.closeAllConnections();
    server.close();
  });
});
