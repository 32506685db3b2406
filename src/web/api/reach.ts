/** How registers reach this gateway: its addresses in the shop's network, and where it listens by its config. */
import { ownAddresses } from '../../ops/own-addresses.ts';
import type { WebContext } from '../context.ts';
import type { ReachJson } from './linkage-schema.ts';

export function reachToJson({ listens, startedAs }: Pick<WebContext, 'listens' | 'startedAs'>): ReachJson {
  const mqtt = listens?.mqtt;
  return {
    // A till is behind a v4 address.
    addresses: ownAddresses().filter((address) => !address.includes(':')),
    ...(listens !== undefined && { page: listens.page }),
    ...(listens?.push !== undefined && { push: listens.push }),
    ...(mqtt !== undefined && { mqtt: { broker: openUrl(mqtt.url), topicPrefix: mqtt.topicPrefix } }),
    ...startedAs,
  };
}

/** Without credentials. */
function openUrl(text: string): string {
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}
