/** A register of Smaregi (スマレジAPI連携), at the strict peer. */
import { smaregi as descriptor } from '../../src/agent/sources/smaregi/descriptor.ts';
import { labelOf } from '../peers/page/registers-data.ts';
import { startSmaregi } from '../peers/pos/smaregi.ts';
import { type Linking, pointAtPeer, sale, seePair, seesCamera, showFrom, wordsOf } from './walk.ts';

export const linkSmaregi: Linking = async (person, shop) => {
  await using smaregi = await startSmaregi();
  // The shop has been open for a while: what is sold within seconds of the linking may count as sold after it.
  smaregi.sell({ terminal: '1', total: 550 });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const { page } = person;
  const { linkage } = wordsOf[shop.language];
  const title = descriptor.system.name[shop.language];
  await person.tap(page.getByRole('button', { name: `${title}: ${linkage.add.open}` }), 'add Smaregi');
  const form = page.getByRole('form', { name: `${title}: ${linkage.add.add}` });
  const field = (label: string) => form.getByLabel(label, { exact: true });
  const setting = (key: string) => field(labelOf(descriptor, key, shop.language));
  await pointAtPeer(form, shop.language, smaregi.olderUrl);
  await person.paste(setting('contractId'), smaregi.contractId, 'contract id', 'secret');
  await person.paste(setting('accessToken'), smaregi.accessToken, 'access token', 'secret');
  await person.type(field(linkage.add.terminal), '1', 'terminal id', 'secret');
  await seesCamera(person, form, shop);
  await showFrom(form);
  await person.shot('smaregi-form');
  await person.tap(form.getByRole('button', { name: linkage.add.add, exact: true }), 'add');
  await person.sees(page.locator('.register-row .wait-line'));
  await sale(person, () => smaregi.sell({ terminal: '1', total: 1_980 }));
  return await seePair(person, shop, 1_980);
};
