/** Notifications: to whom, about what and when. The forms appear on request. */
import { getNotifications } from '../../../api/notifications.ts';
import { Section } from '../../../kit/section.tsx';
import { useFresh } from '../../../state/fresh.ts';
import { usePageMessages } from '../../../state/locale.ts';
import { AddChannel, Channels } from './channels.tsx';
import './notifications.css';
import { Rules } from './rules.tsx';

const freshMs = 15_000;

export function Notifications() {
  const words = usePageMessages().notifications;
  const { value, failure, reload, set } = useFresh(getNotifications, { everyMs: freshMs, latest: '' });
  const channels = value?.channels ?? [];
  const hasProblem = channels.some(({ problem }) => problem !== undefined);
  const tone = channels.length === 0 ? undefined : hasProblem ? 'bad' : 'good';
  return (
    <Section of="system" id="notifications" title={words.heading} {...(tone !== undefined && { tone })}>
      <p>{channels.length === 0 ? words.text : words.textSet}</p>
      {value === undefined && failure !== undefined && <p role="alert">{words.failed}</p>}
      {value !== undefined && (
        <>
          <Channels channels={channels} onChanged={reload} />
          <AddChannel onAdded={reload} />
          <Rules key={JSON.stringify(value.rules)} rules={value.rules} onChanged={set} />
        </>
      )}
    </Section>
  );
}
