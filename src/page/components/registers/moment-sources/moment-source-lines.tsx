/** The devices that report moments of a register: their newest moment, or why nothing is received. */
import type { MomentSourceJson } from '../../../../contract/page/moment-sources.ts';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { problemText } from '../../../text/messages.ts';
import { useLinkage } from '../context.ts';

type Props = { register: RegisterJson; serverNowMs: number };

export function MomentSourceLines({ register: { momentSources = [] }, serverNowMs }: Props) {
  return (
    <>
      {momentSources.map((source) => (
        <MomentSourceLine key={source.id} source={source} serverNowMs={serverNowMs} />
      ))}
    </>
  );
}

function MomentSourceLine({ source, serverNowMs }: { source: MomentSourceJson; serverNowMs: number }) {
  const words = usePageMessages().linkage.moments;
  const { t, format } = useLocale();
  const name = useSourceName(source);
  const { state, problem, lastMoment } = source;
  const isWaiting = state === 'connecting' ? words.connecting : words.none;
  return (
    <>
      <p class="muted">
        {name}
        {' · '}
        {lastMoment === undefined ? isWaiting : words.last(format.exactMoment(lastMoment, serverNowMs))}
      </p>
      {problem !== undefined && state !== 'ok' && (
        <p class="wait-problem" role="status">
          {problemText(problem, t)}
        </p>
      )}
    </>
  );
}

/** Its kind, and what it reports. */
export function useSourceName({ source, kind, settings }: MomentSourceJson): string {
  const words = usePageMessages().linkage.moments;
  const { language } = useLocale();
  const { momentSources } = useLinkage();
  const found = momentSources.find(({ id }) => id === source);
  const key = found?.fields[0]?.key ?? '';
  const what = settings[key];
  const name = found?.name[language] ?? source;
  return `${words.kinds[kind]}: ${name}${typeof what === 'string' ? ` ${what}` : ''}`;
}
