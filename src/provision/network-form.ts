/** What of a fixed address must go together. Pure. */
import { isIPv4 } from 'node:net';
import type { z } from 'zod';
import { complain } from '../ops/checked-text.ts';

export const maxTimeServers = 4;

/** `192.168.1.20/24`, IPv4, a network of at least two devices. */
export function isPrefixed(text: string): boolean {
  const [address = '', length = '', more] = text.split('/');
  return (
    isIPv4(address) &&
    /^\d{1,2}$/.test(length) &&
    Number(length) >= 8 &&
    Number(length) <= 30 &&
    more === undefined
  );
}

/** A router outside the network is never reached, and one that is missing leaves the gateway without a cloud. */
export function fixedAddressProblem(
  { address, router }: { readonly address?: string | undefined; readonly router?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (address === undefined) {
    if (router === undefined) return;
    complain(context, ['router'], {
      en: 'goes with a fixed address: write `address` too, or leave it out',
      ja: '固定アドレスのときだけ使います。address も書くか、この行を消してください',
    });
    return;
  }
  if (!isPrefixed(address)) return;
  if (router === undefined) {
    complain(context, ['router'], {
      en: 'is missing: a fixed address needs the router, such as 192.168.1.1',
      ja: '固定アドレスには router（192.168.1.1 のようなルーターのアドレス）が必要です',
    });
    return;
  }
  const [own = '', length] = address.split('/');
  if (
    !isIPv4(router) ||
    router === own ||
    networkOf(router, Number(length)) !== networkOf(own, Number(length))
  )
    complain(context, ['router'], {
      en: `is not another address in the network of ${address}`,
      ja: `${address} と同じネットワークの、別のアドレスではありません`,
    });
}

function networkOf(address: string, length: number): number {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return Math.floor(number / 2 ** (32 - length));
}
