/** The recipients of notifications, each with its state and a test. */
import { useState } from 'preact/hooks';
import type { ChannelJson } from '../../../../contract/page/notifications/channel.ts';
import { removeChannel, testChannel } from '../../../api/notifications.ts';
import { Button } from '../../../kit/button.tsx';
import { ConfirmButton } from '../../../kit/dialog/confirm-button.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { useSystem } from '../context.ts';
import { ChannelForm } from './channel-form.tsx';
import { type ChannelKind, channelKinds } from './channel-values.ts';
import { PushForm } from './push-form.tsx';

export function Channels({
  channels,
  onChanged,
}: {
  channels: readonly ChannelJson[];
  onChanged: () => void;
}) {
  const words = usePageMessages().notifications;
  if (channels.length === 0) return <p class="muted">{words.none}</p>;
  return (
    <ul class="channel-list">
      {channels.map((channel) => (
        <Channel key={channel.id} channel={channel} onChanged={onChanged} />
      ))}
    </ul>
  );
}

function Channel({ channel, onChanged }: { channel: ChannelJson; onChanged: () => void }) {
  const words = usePageMessages().notifications;
  const { t } = useLocale();
  const [isEdited, setEdited] = useState(false);
  const testing = useSubmitting(onChanged);
  const [tested, setTested] = useState<{ arrived: boolean; text: string }>();
  const { id, name } = channel;
  const test = () => {
    setTested(undefined);
    testing.run(
      () => testChannel(id),
      ({ arrived, problem }) => setTested({ arrived, text: problem?.text ?? words.arrived }),
    );
  };
  return (
    <li>
      <div class="channel-head">
        <strong>{name}</strong>
        <span class="muted">{words.kindOf(channel)}</span>
      </div>
      <ChannelState channel={channel} />
      <div class="form-actions">
        <Button
          text={words.test}
          aria-label={`${name}: ${words.test}`}
          busy={testing.isBusy && words.testing}
          onClick={test}
        />
        <Button
          text={isEdited ? t.form.cancel : words.edit}
          aria-label={`${name}: ${isEdited ? t.form.cancel : words.edit}`}
          aria-expanded={isEdited}
          onClick={() => setEdited(!isEdited)}
        />
        <ConfirmButton
          text={words.remove}
          label={`${name}: ${words.remove}`}
          title={words.removeTitle(name)}
          texts={[words.removeText]}
          work={() => removeChannel(id)}
          onDone={onChanged}
        />
      </div>
      <p role="status" class={tested === undefined ? '' : tested.arrived ? 'test-good' : 'test-bad'}>
        {tested?.text}
      </p>
      <Refusal submit={testing} />
      {isEdited && (
        <ChannelForm
          kind={channel.kind}
          known={channel}
          onSaved={() => {
            setEdited(false);
            onChanged();
          }}
        />
      )}
    </li>
  );
}

function ChannelState({ channel }: { channel: ChannelJson }) {
  const words = usePageMessages().notifications;
  const { format } = useLocale();
  const { nowMs } = useSystem();
  const { waiting, lastSent, problem, about } = channel;
  const lines = [
    words.about[about],
    lastSent === undefined ? words.neverSent : words.lastSent(format.moment(lastSent, nowMs)),
    ...(waiting > 0 ? [words.waiting(format.number(waiting))] : []),
  ];
  return (
    <>
      <small class="muted">{lines.join(words.gap)}</small>
      {problem !== undefined && (
        <p class="channel-problem">
          {words.failing(format.moment(problem.since, nowMs))} {problem.text}
        </p>
      )}
    </>
  );
}

/** A press for each kind opens its form. */
export function AddChannel({ onAdded }: { onAdded: () => void }) {
  const words = usePageMessages().notifications;
  const { t } = useLocale();
  const [kind, setKind] = useState<ChannelKind>();
  const [added, setAdded] = useState('');
  const onDone = (name: string) => {
    setKind(undefined);
    setAdded(words.added(name));
    onAdded();
  };
  return (
    <div class="add-channel">
      <h4>{words.addHeading}</h4>
      <div class="form-actions">
        {channelKinds.map((one) => (
          <Button
            key={one}
            text={words.kinds[one]}
            aria-expanded={kind === one}
            onClick={() => {
              setAdded('');
              setKind(kind === one ? undefined : one);
            }}
          />
        ))}
      </div>
      {kind === 'push' && <PushForm onAdded={onDone} />}
      {kind !== undefined && kind !== 'push' && (
        <ChannelForm
          key={kind}
          kind={kind}
          onSaved={onDone}
          more={<Button text={t.form.cancel} onClick={() => setKind(undefined)} />}
        />
      )}
      <p role="status">{added}</p>
    </div>
  );
}
