/** Signs this browser up for notifications, or explains what it lacks. */
import { useState } from 'preact/hooks';
import { channelSubjects } from '../../../../domain/notification/rules.ts';
import type { Answer } from '../../../api/api.ts';
import { getPushKey, saveChannel } from '../../../api/notifications.ts';
import { Form, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { usePageMessages } from '../../../state/locale.ts';
import { type ChannelValues, channelValues } from './channel-values.ts';
import { type PushObstacle, pushObstacle, subscribe } from './push-browser.ts';

export function PushForm({ onAdded }: { onAdded: (name: string) => void }) {
  const words = usePageMessages().notifications;
  const submit = useSubmitting();
  const [obstacle, setObstacle] = useState(pushObstacle);
  const [values, change] = useValues<ChannelValues>(() =>
    channelValues(undefined, deviceName(words.newNames.push)),
  );
  const { name, about } = values;
  async function add(): Promise<Answer<string | undefined>> {
    const key = await getPushKey();
    if (key.kind !== 'ok') return key;
    const subscribed = await subscribe(key.value.publicKey);
    if (subscribed.kind === 'failed')
      return { kind: 'refused', status: 0, title: words.push.failed(subscribed.why) };
    if (subscribed.kind !== 'subscribed') {
      setObstacle(subscribed.kind);
      return { kind: 'ok', value: undefined };
    }
    const { kind: _, ...keys } = subscribed;
    const saved = await saveChannel(undefined, {
      ...{ kind: 'push', name, about, origin: location.origin },
      ...keys,
    });
    return saved.kind === 'ok' ? { kind: 'ok', value: saved.value.name } : saved;
  }
  if (obstacle !== undefined) return <Obstacle of={obstacle} />;
  return (
    <div class="channel-form">
      <p>{words.push.text}</p>
      <Form
        label={words.kinds.push}
        fields={[
          { name: 'name', label: words.name, hint: words.nameHint },
          {
            ...({ type: 'choice', name: 'about', label: words.aboutLabel } as const),
            options: channelSubjects.map((one) => [one, words.about[one]] as const),
          },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={words.push.add}
        busy={words.push.adding}
        isMain={false}
        onSubmit={() => submit.run(add, (added) => added !== undefined && onAdded(added))}
      />
    </div>
  );
}

function Obstacle({ of }: { of: PushObstacle }) {
  const { push: words } = usePageMessages().notifications;
  if (of === 'unsupported' || of === 'blocked') return <p role="status">{words[of]}</p>;
  const [first, ...steps] = words[of];
  const certificate = `http://${location.hostname}/tillframe.crt`;
  return (
    <div class="channel-form" role="status">
      <p>{first}</p>
      <ol>
        {steps.map((step, n) => (
          <li key={step}>
            {step}
            {of === 'insecure' && n === 0 && <code>{certificate}</code>}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Everyday name of this kind of device. */
function deviceName(phone: string): string {
  const { userAgent } = navigator;
  return /iPhone|iPad|Android|Windows|Mac/.exec(userAgent)?.[0] ?? phone;
}
