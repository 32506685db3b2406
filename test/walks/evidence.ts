/** Yesterday's refund by 佐藤 in cash, as its owner walks it, who is signed in: found, watched, exported as a case file, and who exported it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { recordEn } from '../../src/page/text/pages/record-en.ts';
import { recordJa } from '../../src/page/text/pages/record-ja.ts';
import { password } from '../agent/http/signing-in.ts';
import { startWebKit } from '../peers/page/webkit.ts';
import { webKitPage } from '../peers/page/webkit-page.ts';
import { type Person, personAt, walkText } from '../peers/person.ts';
import { eventually } from '../peers/program.ts';
import { openEvidenceShop } from './evidence-shop.ts';
import { type Device, devices, type Language, speak } from './shop.ts';
import { wordsOf } from './walk.ts';
import type { Judged } from './walks.ts';

/** As an owner types them. */
const search = { ja: '佐藤 返品 現金', en: '佐藤 refund cash' } as const;
const maxInteractions = 15;
const maxHumanMs = 60_000;
/** On a busy machine. */
const patienceMs = 90_000;

type Saved = { readonly name: string; readonly bytes: Buffer };

/** `saved`: the file that the browser saves next. Returns what does not hold. */
async function walkEvidence(
  person: Person,
  language: Language,
  saved: () => () => Promise<Saved>,
): Promise<readonly string[]> {
  const { page } = person;
  const { nav } = wordsOf[language].page;
  const { caseFile } = language === 'ja' ? recordJa : recordEn;
  await person.type(page.locator('input[type=search]'), search[language], 'the search', 'choice');
  const rows = page.locator('.sale');
  const isFound = async () => ((await rows.count()) === 2 ? true : undefined);
  await eventually('two refunds are found', isFound, patienceMs);
  await person.shot('evidence-found');
  await person.tap(rows.first().locator('a').first(), 'yesterday’s refund');
  await person.tap(page.locator('button.clip').first(), 'its video');
  await person.sees(page.locator('.clip-view video'));
  const at = "document.querySelector('.clip-view video')?.currentTime ?? 0";
  const plays = async () => ((await page.evaluate<number>(at)) > 0.2 ? true : undefined);
  await eventually('the video plays', plays, patienceMs);
  await person.shot('evidence-video');
  await person.does('back to the sale', () => page.goBack());
  await person.tap(page.getByRole('button', { name: caseFile.open }), 'its case file');
  const file = saved();
  await person.tap(page.getByRole('button', { name: caseFile.zip }), 'as ZIP');
  await person.sees(page.getByText(caseFile.saved));
  const { name, bytes } = await file();
  const hasVideo = bytes.subarray(0, 2).toString() === 'PK' && bytes.includes('.mp4');
  await person.tap(page.locator('.case-file').getByRole('button', { name: caseFile.close }), 'close it');
  await person.does('back to the list', () => page.goBack());
  await person.tap(page.getByRole('link', { name: nav.system }), 'the system');
  await person.tap(page.locator('main a[href="#/system/log"]').first(), 'the log');
  const entry = page.locator('.log li', { hasText: 'ZIP' }).first();
  await person.sees(entry);
  const logged = await entry.innerText();
  await person.shot('evidence-log');
  const humanMs = person.steps.reduce((sum, step) => sum + step.humanMs, 0);
  return [
    ...(name.endsWith('.zip') && hasVideo ? [] : [`saved ${name}, ${bytes.length} bytes, without a video`]),
    ...(/Owner|オーナー/.test(logged) ? [] : [`the log has no name: ${logged}`]),
    ...(person.steps.length <= maxInteractions ? [] : [`${person.steps.length} interactions`]),
    ...(humanMs <= maxHumanMs ? [] : [`${humanMs / 1_000} s of human steps`]),
  ];
}

type Visit = { readonly language: Language; readonly device: Device; readonly shots?: string | undefined };

function savedBy(page: Page) {
  return (): (() => Promise<Saved>) => {
    const coming = page.waitForEvent('download');
    return async () => {
      const download = await coming;
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
  };
}

/** `shots`: a folder for pictures. The browser plays H.264 (`wholeChromium`). */
export async function judgedEvidence(browser: Browser, { language, device, shots }: Visit): Promise<Judged> {
  await using shop = await openEvidenceShop();
  await using opened = new AsyncDisposableStack();
  const context = opened.adopt(await browser.newContext({ locale: language, ...devices[device] }), (one) =>
    one.close(),
  );
  const [name = '', value = ''] = shop.cookie.split('=');
  await context.addCookies([{ name, value, url: shop.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(shop.url);
  const person = personAt(page, async (shot) => {
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, `${shot}-${device}-${language}.png`) });
  });
  const failings = await walkEvidence(person, language, savedBy(page));
  return { text: walkText('Evidence of a refund', person), failings: [...failings, ...complaints] };
}

/** In Safari's engine. */
export async function judgedEvidenceInWebKit({ language, device, shots }: Visit): Promise<Judged> {
  await using shop = await openEvidenceShop();
  const home = mkdtempSync(join(tmpdir(), 'tillframe-webkit-home-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(home, { recursive: true }));
  const folder = join(home, 'Downloads');
  for (const one of [folder, join(home, '.config')]) mkdirSync(one);
  writeFileSync(join(home, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
  const webkit = opened.use(await startWebKit({ home }));
  const { width, height } = devices[device].viewport;
  await webkit.resize(width, height);
  await speak(webkit, language, shop.url);
  await webkit.type('input[name=password]', password);
  await webkit.click('button[type=submit]');
  const person = personAt(webKitPage(webkit), async (shot) => {
    if (shots !== undefined)
      writeFileSync(join(shots, `${shot}-webkit-${device}-${language}.png`), await webkit.screenshot());
  });
  const failings = await walkEvidence(person, language, () => async () => {
    const name = await eventually(
      'the file is saved',
      async () => readdirSync(folder).find((one) => one.endsWith('.zip')),
      patienceMs,
    );
    return { name, bytes: readFileSync(join(folder, name)) };
  });
  return { text: walkText('Evidence of a refund', person), failings };
}
