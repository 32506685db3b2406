import fc from 'fast-check';
import { expect, test } from 'vitest';
import { admission, type HeldConnection } from '../../../src/agent/http/connection-policy.ts';

const bounds = { total: 6, perAddress: 3 };
const held = (...text: string[]): HeldConnection[] =>
  text.map((one) => ({ address: one.replace('!', ''), isProven: one.endsWith('!') }));

test('ends the oldest unproven connection of an address at its bound', () => {
  const all = held('b', 'a!', 'a', 'a');
  expect(admission(all, 'a', bounds)).toEqual({ kind: 'replace', ended: all[2] });
  expect(admission(all, 'b', bounds)).toEqual({ kind: 'admit' });
});

test('rejects a new connection when all candidates for closing are proven', () => {
  expect(admission(held('a!', 'a!', 'a!', 'b'), 'a', bounds)).toEqual({ kind: 'refuse' });
  expect(admission(held('a!', 'a!', 'b!', 'b!', 'c!', 'd!'), 'e', bounds)).toEqual({ kind: 'refuse' });
});

test('ends a connection of the address with the most connections when the server is full', () => {
  const all = held('a', 'b', 'b', 'c!', 'c!', 'c!');
  expect(admission(all, 'd', bounds)).toEqual({ kind: 'replace', ended: all[1] });
});

test('never ends a proven connection and never exceeds a bound', () => {
  const arrivals = fc.array(
    fc.record({ address: fc.constantFrom('a', 'b', 'c', 'd'), proves: fc.boolean() }),
  );
  fc.assert(
    fc.property(arrivals, (list) => {
      let open: HeldConnection[] = [];
      for (const { address, proves } of list) {
        const admitted = admission(open, address, bounds);
        if (admitted.kind === 'refuse') continue;
        if (admitted.kind === 'replace') {
          expect(admitted.ended.isProven).toBe(false);
          open = open.filter((one) => one !== admitted.ended);
        }
        open.push({ address, isProven: proves });
        expect(open.length).toBeLessThanOrEqual(bounds.total);
        expect(open.filter((one) => one.address === address).length).toBeLessThanOrEqual(bounds.perAddress);
      }
    }),
  );
});
