/**
 * Two iPads of one Smaregi contract before the demo's camera: whole seconds, printers by Bluetooth. Both sell the same at the same time, in cash or
 * by card; the drawer of one has a contact, which reports its openings over HTTP.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startSmaregi } from '../../test/peers/pos/smaregi.ts';
import { findSold, type Gateway, type Seller } from './sellers.ts';

/** `id`: of the same sale at both. */
export type Twin = { readonly id: string; readonly hasContact: boolean; readonly paid: 'cash' | 'card' };

/** A sale is known to ± 2.5 s until the register's clock is: closer ones would be one another's. Milliseconds. */
const everyMs = 7_000;
/** From the drawer to the report. Milliseconds. */
const contactMs = 5;

type Act = { readonly total: number; readonly soldAtMs: number; readonly paid: Twin['paid'] };

export async function openIpads(held: AsyncDisposableStack, newTotal: () => number) {
  const contractId = `demo${Date.now().toString(36)}i`;
  const smaregi = held.use(await startSmaregi({ contractId }));
  const account = `ipads-${contractId}`;
  const registerKeys = ['register-ipad', 'register-ipad-contact'] as const;
  /** Sold at both; the one with the contact has not been looked up. */
  const open: Act[] = [];
  let sales = 0;
  let nextMs = 0;

  async function sellAtBoth({ pageUrl, tillToken }: Gateway): Promise<Act> {
    nextMs = Date.now() + everyMs;
    // Two of three in cash.
    const paid = ++sales % 3 === 0 ? 'card' : 'cash';
    const total = newTotal();
    const act = { total, paid, soldAtMs: Date.now() } as const;
    for (const terminal of ['1', '2'])
      smaregi.sell({ terminal, total, ...(paid === 'card' && { credit: total }) });
    open.push(act);
    if (paid === 'card') return act;
    await delay(contactMs);
    const answer = await fetch(`${pageUrl}/api/v1/registers/${registerKeys[1]}/moments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tillToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'drawer', ageMs: Date.now() - act.soldAtMs - contactMs }),
    });
    if (!answer.ok) throw new Error(`the contact was refused: ${answer.status} ${await answer.text()}`);
    return act;
  }

  function seller(gateway: Gateway, hasContact: boolean): Seller {
    return {
      kind: hasContact ? 'ipad+' : 'ipad',
      isReady: () => (hasContact ? open.length > 0 : Date.now() >= nextMs),
      sell: async (signal) => {
        const act = hasContact ? open.shift() : await sellAtBoth(gateway);
        if (act === undefined) throw new Error('nothing was sold at the other iPad');
        const { total, soldAtMs, paid } = act;
        const registerKey = registerKeys[hasContact ? 1 : 0];
        const sold = await findSold({ gateway, registerKey, total, soldAtMs }, signal);
        const twin: Twin = { id: `${soldAtMs} ${total}`, hasContact, paid };
        return { ...sold, kind: `ipad${hasContact ? '+' : ' '}${paid}`, twin };
      },
    };
  }

  const login = `accessToken: ${smaregi.accessToken}, baseUrl: '${smaregi.olderUrl}'`;
  const from = (terminal: string) => `from: { account: ${account}, terminal: '${terminal}' }`;
  return {
    registerKeys,
    posAccounts: [
      `{ id: ${account}, kind: smaregi, name: スマレジ (iPad), contractId: ${contractId}, ${login} }`,
    ],
    registers: [
      `{ key: ${registerKeys[0]}, name: iPad, ${from('1')} }`,
      `{ key: ${registerKeys[1]}, name: iPad とドロワーの接点, ${from('2')}, token: TILL_TOKEN }`,
    ],
    sellers: (gateway: Gateway) => [seller(gateway, false), seller(gateway, true)],
  };
}
