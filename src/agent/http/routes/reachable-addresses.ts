/** Addresses at which registers reach this gateway: its own in the shop's network, and the configured listen addresses. */

import type { ReachableAddressesJson } from '../../../contract/page/registers.ts';
import { ownAddresses } from '../../../lib/net/own-addresses.ts';
import type { WebContext } from '../context.ts';
import { originOf } from '../origin.ts';

export function reachableAddressesToJson({ listens }: Pick<WebContext, 'listens'>): ReachableAddressesJson {
  const mqtt = listens?.mqtt;
  return {
    // Tills use IPv4.
    addresses: ownAddresses().filter((address) => !address.includes(':')),
    ...(listens !== undefined && {
      page: {
        ...listens.page,
        ...(listens.pageKeyPin !== undefined && { keyPin: listens.pageKeyPin() }),
      },
    }),
    ...(listens?.push !== undefined && { push: listens.push }),
    ...(mqtt !== undefined && { mqtt: { broker: originOf(mqtt.url), topicPrefix: mqtt.topicPrefix } }),
  };
}
