/** A register of Ubiregi by an API access token, at the strict peer. */
import { ubiregi as descriptor } from '../../src/agent/sources/ubiregi/descriptor.ts';
import { labelOf } from '../peers/page/registers-data.ts';
import { startUbiregi } from '../peers/pos/ubiregi.ts';
import { type Linking, pointAtPeer, sale, seePair, seesCamera, showFrom, wordsOf } from './walk.ts';

export const linkUbiregi: Linking = async (person, shop) => {
  await using ubiregi = await startUbiregi();
  const { page } = person;
  const { linkage } = wordsOf[shop.language];
  const title = descriptor.system.name[shop.language];
  await person.tap(page.getByRole('button', { name: `${title}: ${linkage.add.open}` }), 'add Ubiregi');
  const form = page.getByRole('form', { name: `${title}: ${linkage.add.add}` });
  await pointAtPeer(form, shop.language, ubiregi.url);
  await person.paste(
    form.getByLabel(labelOf(descriptor, 'token', shop.language)),
    ubiregi.token,
    'API access token',
    'secret',
  );
  await person.tap(form.getByRole('button', { name: linkage.add.add, exact: true }), 'add');
  const terminal = page.locator('.terminals li', { hasText: 'ユビ珈琲 駅前店' });
  await seesCamera(person, terminal, shop);
  await showFrom(page.locator('.account'));
  await person.shot('ubiregi-terminals');
  await person.tap(terminal.getByRole('button', { name: linkage.account.link }), 'link the register');
  await person.sees(page.locator('.register-row .wait-line'));
  await sale(person, () => ubiregi.sell({ account: 3, total: 1_280 }));
  return await seePair(person, shop, 1_280);
};
