/** Information for the developer of a register that pushes its sales: token, address, and a command to try it. */

import type { PushFormatJson } from '../../../contract/page/pos-kinds.ts';
import { CopyLine } from '../../kit/copy-line.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { useLinkage } from './context.ts';
import { PrintTo } from './printer-line.tsx';
import { sendTo } from './where-to-send.ts';

export const ways = ['printer', 'mqtt', 'websocket', 'http'] as const;
type Way = (typeof ways)[number];

/** `push`: one that is there already sends over HTTP or a WebSocket. `token` where it has just been made. */
export type Sending = {
  readonly way: Way | 'push';
  readonly key: string;
  readonly token: string | undefined;
  /** Format of a till that pushes JSON of its own. */
  readonly format?: PushFormatJson | undefined;
};

/** Open at first: the token is in no other place. */
export function HowToSend({ made: { way, key, token, format } }: { made: Sending }) {
  const words = usePageMessages().linkage;
  const { t, language } = useLocale();
  const { reach, registers } = useLinkage();
  const { origin, isHereOnly, keyPin } = sendTo(reach, location);
  const path = `/api/v1/registers/${key}`;
  const printer = registers.find((register) => register.key === key)?.printer;
  if (way === 'printer') return printer === undefined ? null : <PrintTo printer={printer} />;
  return (
    <details class="developers how-to-send" open>
      <summary>{t.developers}</summary>
      {token !== undefined && (
        <CopyLine label={words.local.token} text={token} note={words.local.tokenOnce} />
      )}
      {format !== undefined && (
        <>
          <CopyLine label={words.local.socket} text={`${origin}${path}/sales?format=${format.id}`} />
          <ol>
            {format.steps.map((step) => (
              <li key={step.en}>{step[language]}</li>
            ))}
          </ol>
        </>
      )}
      {(way === 'http' || way === 'push') && format === undefined && token !== undefined && (
        <CopyLine label={words.local.curl} text={curlLine(`${origin}${path}/sales`, token, keyPin)} />
      )}
      {(way === 'websocket' || way === 'push') && (
        <CopyLine label={words.local.socket} text={`${origin.replace(/^http/, 'ws')}${path}/stream`} />
      )}
      {way === 'mqtt' && (
        <CopyLine
          label={words.local.topic}
          text={`${reach.mqtt?.topicPrefix ?? 'tillframe'}/registers/${key}/sales`}
        />
      )}
      {way === 'mqtt' && reach.mqtt !== undefined && (
        <CopyLine label={words.local.broker} text={reach.mqtt.broker} />
      )}
      {(way === 'mqtt' ? reach.mqtt === undefined : isHereOnly) && (
        <p>
          {way === 'mqtt' ? words.local.mqttMissing : words.local.hereOnly}{' '}
          <a class="text-link" href={pageHref('system', 'tills')}>
            {words.local.toReception}
          </a>
        </p>
      )}
    </details>
  );
}

/** `keyPin`: whose certificate nobody else has signed is known by its key. */
function curlLine(url: string, token: string, keyPin?: string): string {
  const pinned = keyPin === undefined ? '' : ` -k --pinnedpubkey 'sha256//${keyPin}'`;
  const sale = JSON.stringify({ saleId: 'test-1', kind: 'sale', total: 100 });
  return `curl -sS${pinned} '${url}' -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${sale}'`;
}
