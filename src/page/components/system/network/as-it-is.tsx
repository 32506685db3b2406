/** The network as the kernel has it: also where nothing can be set. */
import { type Row, Rows } from '../../../kit/rows.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { useSystem } from '../context.ts';

export function AsItIs() {
  const { system: words, network: own } = usePageMessages();
  const { t } = useLocale();
  const { system } = useSystem();
  const { interfaces, routers, nameServers } = system.network;
  const rows: Row[] = [
    ...interfaces.map(({ name, kind, addresses, connection, address }): Row => {
      const title = kind === undefined ? name : `${own.kinds[kind]} (${name})`;
      const more = [connection, address && words.network[address]].filter((part) => part !== undefined);
      return [
        title,
        <>
          {addresses.join(t.comma)}
          {more.length > 0 && <small class="muted"> {more.join(t.comma)}</small>}
        </>,
      ];
    }),
    [words.network.router, routers.length === 0 ? undefined : routers.join(t.comma)],
    [own.nameServers, nameServers.length === 0 ? undefined : nameServers.join(t.comma)],
    [words.network.hostName, system.hostName],
  ];
  return <Rows rows={rows} />;
}
