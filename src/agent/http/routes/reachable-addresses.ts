/** How registers reach this gateway: its addresses in the shop's network, and where it listens by its config. */

import type { ReachJson } from '../../../contract/page/registers.ts';
import { ownAddresses } from '../../../lib/net/own-addresses.ts';
import type { WebContext } from '../context.ts';
import { originOf } from '../origin.ts';

export function reachToJson({ listens, startedAs }: Pick<WebContext, 'listens' | 'startedAs'>): ReachJson {
  const mqtt = listens?.mqtt;
  return {
    // A till is behind a v4 address.
    addresses: ownAddresses().filter((address) => !address.includes(':')),
    ...(listens !== undefined && {
      page: {
        ...listens.page,
        ...(listens.pageKeyPin !== undefined && { keyPin: listens.pageKeyPin() }),
      },
    }),
    ...(listens?.push !== undefined && { push: listens.push }),
    ...(mqtt !== undefined && { mqtt: { broker: originOf(mqtt.url), topicPrefix: mqtt.topicPrefix } }),
    ...startedAs,
  };
}
