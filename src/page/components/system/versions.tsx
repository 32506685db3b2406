/** Versions and identity of the gateway. */
import type { Row } from '../../kit/rows.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { UpdatesSetting } from '../settings/updates-setting.tsx';
import { useSystem } from './context.ts';
import { Details } from './details.tsx';

export function Versions() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { system, status, nowMs } = useSystem();
  const { tillframe, runtime, sqlite, ffmpeg, os, kernel, board } = system.versions;
  const rows: Row[] = [
    [words.versions.gateway, status.gateway],
    [words.versions.shop, status.shop.id],
    [words.versions.started, format.dateTime(status.startedAt)],
    [words.versions.booted, format.dateTime(system.bootedAt)],
    ['tillframe', tillframe],
    ['Node.js', runtime.replace(/^Node\.js /, '')],
    ['ffmpeg', ffmpeg],
    ['SQLite', sqlite],
    [words.versions.os, os],
    [words.versions.kernel, kernel],
    [words.versions.board, board ?? words.versions.unknown],
  ];
  const runningMs = nowMs - Date.parse(status.startedAt);
  return (
    <Section
      of="system"
      id="versions"
      title={words.versions.heading}
      {...(ffmpeg === undefined && { tone: 'bad' as const })}
    >
      <p>{words.versions.summary(tillframe, format.duration(runningMs))}</p>
      {ffmpeg === undefined && <p class="why">{words.versions.noFfmpeg}</p>}
      <Updates />
      <Details rows={rows} />
    </Section>
  );
}

/** Source and schedule of updates, and the result of the last one. */
function Updates() {
  const words = usePageMessages().system.versions.updates;
  const { language, format } = useLocale();
  const { system, nowMs } = useSystem();
  const { source, automatic, hours, last, os } = system.updates;
  const place = source?.kind === 'address' ? source.address : words.folder;
  return (
    <>
      <p>
        {source === undefined ? words.none : automatic ? words.automatic(place, hours) : words.byHand(place)}
      </p>
      {last !== undefined && (
        <p class={last.isInstalled ? 'muted' : 'why'}>
          {words.last(format.moment(last.at, nowMs), last.message[language])}
        </p>
      )}
      <p>{os.last === undefined ? words.os[os.kind] : words.osLast(format.moment(os.last, nowMs))}</p>
      <UpdatesSetting />
    </>
  );
}
