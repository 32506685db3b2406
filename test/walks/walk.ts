/** What every walk is made of: the way from the first visit to a camera that is seen, and from the first sale to its pair on the page. */
import { textsIn } from '../../src/agent/http/plain-page/page.ts';
import { type PairJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { accountEn } from '../../src/page/text/account-en.ts';
import { accountJa } from '../../src/page/text/account-ja.ts';
import { camerasEn } from '../../src/page/text/cameras-en.ts';
import { camerasJa } from '../../src/page/text/cameras-ja.ts';
import { en } from '../../src/page/text/en.ts';
import { ja } from '../../src/page/text/ja.ts';
import { linkageEn } from '../../src/page/text/linkage-en.ts';
import { linkageJa } from '../../src/page/text/linkage-ja.ts';
import { receiptsEn } from '../../src/page/text/receipts-en.ts';
import { receiptsJa } from '../../src/page/text/receipts-ja.ts';
import type { WalkedLocator } from '../peers/page/walked-page.ts';
import type { Person } from '../peers/person.ts';
import { eventually } from '../peers/program.ts';
import { type Shop, timeZone } from './shop.ts';

export const wordsOf = {
  ja: { page: ja, account: accountJa, cameras: camerasJa, linkage: linkageJa, receipts: receiptsJa },
  en: { page: en, account: accountEn, cameras: camerasEn, linkage: linkageEn, receipts: receiptsEn },
} as const;

/** From a camera that is there to the pair of the first sale. */
export type Linking = (person: Person, shop: Shop) => Promise<PairJson>;

export async function walk(person: Person, shop: Shop, linking: Linking): Promise<PairJson> {
  await firstVisit(person, shop);
  await addCamera(person, shop);
  return linking(person, shop);
}

async function firstVisit(person: Person, { language, setUpCode, plainUrl }: Shop): Promise<void> {
  const { page } = person;
  const { account } = wordsOf[language];
  await person.does('the QR code on the printed paper', () => page.goto(plainUrl));
  const open = page.getByRole('link', { name: textsIn(language).open }).first();
  await person.sees(open);
  await person.shot('reach');
  await person.tap(open, 'open the page');
  await person.does('the browser’s warning: details');
  await person.does('the browser’s warning: go on');
  const field = (name: string) => page.locator(`input[name=${name}]`);
  await person.sees(field('code'));
  await person.shot('first-visit');
  const password = 'shibuya-2026';
  await person.type(field('code'), setUpCode, 'set-up code', 'secret');
  await person.type(field('password'), password, 'password', 'choice');
  const name = language === 'ja' ? 'ユビ珈琲 渋谷店' : 'Main Street';
  await person.type(field('shopName'), name, 'name of the shop', 'choice');
  await person.tap(page.getByRole('button', { name: account.setUpSubmit }), 'set the password');
}

async function addCamera(person: Person, { language, cameraLogin }: Shop): Promise<void> {
  const { page } = person;
  const { cameras, page: words } = wordsOf[language];
  await person.tap(page.getByRole('link', { name: words.cameras.add }), 'add a camera');
  await person.tap(page.getByRole('button', { name: cameras.new.start, exact: true }), 'search');
  const found = page.locator('.found-device', { hasText: 'Dome 5' });
  await person.sees(found);
  await person.shot('camera-search');
  await person.tap(found.getByRole('button'), 'choose the camera');
  const login = page.locator('.form').first();
  const { settings } = cameras;
  await person.type(login.getByLabel(settings.username), cameraLogin.username, 'camera user', 'secret');
  await person.type(login.getByLabel(settings.password), cameraLogin.password, 'camera password', 'secret');
  await person.tap(login.getByRole('button', { name: cameras.new.connect }), 'connect');
  const name = page.getByRole('form', { name: cameras.new.nameTitle });
  await person.sees(name);
  await showFrom(page.locator('.tried-picture'));
  await person.shot('camera-picture');
  const place = language === 'ja' ? 'カウンター上' : 'Counter';
  await person.type(name.getByLabel(settings.name), place, 'name of the camera', 'choice');
  await person.tap(name.getByRole('button', { name: cameras.new.add }), 'add it');
  await person.tap(page.getByRole('link', { name: cameras.new.toLinkage }), 'link registers');
}

/** The peer's address: no shop has one, so that it is no step of a person. */
export async function pointAtPeer(
  form: WalkedLocator,
  language: Shop['language'],
  url: string,
): Promise<void> {
  const { linkage, page } = wordsOf[language];
  await form.getByText(page.developers).click();
  await form.getByLabel(linkage.address).fill(url);
  await form.getByText(page.developers).click();
}

/** To the top of the screen, below the page's header; for pictures. */
export const showFrom = (target: WalkedLocator): Promise<unknown> =>
  target.evaluate((one) => {
    (one as { scrollIntoView: () => void }).scrollIntoView();
    (globalThis as unknown as { scrollBy: (x: number, y: number) => void }).scrollBy(0, -136);
  });

/** The shop's only camera is chosen already. */
export function seesCamera(person: Person, within: WalkedLocator, { language }: Shop): Promise<void> {
  const name = language === 'ja' ? 'カウンター上' : 'Counter';
  return person.sees(within.locator('.camera-choice summary', { hasText: name }));
}

/** At the till, which takes a person a moment: what was sold in the second of the linking counts as sold before. */
export async function sale(person: Person, sell: () => unknown): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await person.does('a sale at the register', sell);
}

/** The page of a busy machine is slow: only what hangs fails. */
const chartWithinMs = 90_000;

/** Looks for the sale with its picture, as a person does, and gives what the gateway tells of it. */
export async function seePair(person: Person, shop: Shop, total: number): Promise<PairJson> {
  const { page } = person;
  const { nav } = wordsOf[shop.language].page;
  await person.tap(page.getByRole('link', { name: nav.sales, exact: true }), 'look at the sales');
  const row = page.locator('.sale', { hasText: total.toLocaleString('en') });
  await person.sees(row.locator('img'));
  // Asked from outside each time: what runs within the page by itself may not read a script from a text.
  const shown =
    "[...document.querySelectorAll('.sale img')].every((one) => one.complete && one.naturalWidth > 0)";
  await eventually('the pictures are there', async () =>
    (await page.evaluate<boolean>(shown)) ? true : undefined,
  );
  const answer = await page.evaluate<unknown>("fetch('/api/v1/sales').then((sent) => sent.json())");
  const pair = salesPageJson.parse(answer).sales.find((one) => one.total === total);
  if (pair === undefined) throw new Error('the sale is gone');
  // The chart of the day follows the list; that of a new day is empty, where midnight has come between the sale and the look at it.
  const day = new Intl.DateTimeFormat('sv', { timeZone });
  const isToday = () => day.format(Date.parse(pair.instant.at)) === day.format(Date.now());
  const none = page.locator('.day-none:not(:empty)');
  const isThere = async () => (!isToday() || (await none.count()) === 0 ? true : undefined);
  await eventually('the chart has the sale', isThere, chartWithinMs);
  await row.scrollIntoViewIfNeeded();
  await person.shot('first-pair');
  return pair;
}
