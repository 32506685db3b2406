/** A register that is heard where it prints: a receipt printer at a port, and the till that prints to the gateway from now on. */
import iconv from 'iconv-lite';
import { startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { eventually } from '../peers/program.ts';
import { type Linking, sale, seePair, seesCamera, wordsOf } from './walk.ts';

const receipt = iconv.encode(
  '\x1b@ユビ珈琲 渋谷店\nレシートNo 1042\nブレンド            ￥480\nタオル            ￥1,500\n合計              ￥1,980\n\x1dV\x00',
  'cp932',
);

export const linkPrinter: Linking = async (person, shop) => {
  await using printer = await startPrinter();
  const { page } = person;
  const { linkage, receipts } = wordsOf[shop.language];
  const { title } = linkage.local;
  await person.tap(page.getByRole('button', { name: `${title}: ${linkage.add.open}` }), 'add a printer');
  const form = page.getByRole('form', { name: `${title}: ${linkage.add.add}` });
  const name = shop.language === 'ja' ? 'レジ1' : 'Till 1';
  await person.type(form.getByLabel(linkage.add.name), name, 'name of the register', 'choice');
  await person.type(
    form.getByLabel(receipts.address),
    `127.0.0.1:${printer.port}`,
    'address of the printer',
    'secret',
  );
  await seesCamera(person, form, shop);
  await person.tap(form.getByRole('button', { name: linkage.add.add, exact: true }), 'add');
  const told = page.locator('.register-row .print-to strong');
  await person.sees(told);
  const target = await told.innerText();
  const port = Number(/\d+$/.exec(target)?.[0]);
  // A person sees it printed; the proxy starts meanwhile.
  await person.does('the register’s printer settings', undefined, 4);
  await person.does('address and port as the page tells them', undefined, '192.168.1.5'.length + 4);
  await sale(person, () =>
    eventually('the till prints', () =>
      printJob({ port, bytes: receipt }).then(
        () => true as const,
        () => undefined,
      ),
    ),
  );
  return await seePair(person, shop, 1_980);
};
