/** The form of a recipient, by its kind. */
import type { ComponentChildren } from 'preact';
import type { ChannelJson } from '../../../../contract/page/notifications/channel.ts';
import { chatServices } from '../../../../domain/notification/chat-body.ts';
import { channelSubjects } from '../../../../domain/notification/rules.ts';
import { saveChannel } from '../../../api/notifications.ts';
import { Form, type FormField, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { usePageMessages } from '../../../state/locale.ts';
import type { NotificationMessages } from '../../../text/pages/notifications-ja.ts';
import { type ChannelKind, type ChannelValues, channelBodyOf, channelValues } from './channel-values.ts';

type Props = {
  kind: ChannelKind;
  /** To be changed; absent for a new one. */
  known?: ChannelJson;
  onSaved: (name: string) => void;
  more?: ComponentChildren;
};

export function ChannelForm({ kind, known, onSaved, more }: Props) {
  const words = usePageMessages().notifications;
  const submit = useSubmitting();
  const [values, change] = useValues<ChannelValues>(() => channelValues(known, words.newNames[kind]));
  return (
    <div class="channel-form">
      <ol class="muted">
        {words.steps[kind].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Form
        label={known === undefined ? words.kinds[kind] : `${known.name}: ${words.edit}`}
        fields={fieldsOf(kind, values, known !== undefined, words)}
        values={values}
        onChange={change}
        submit={submit}
        action={words.save}
        busy={words.saving}
        isMain={false}
        onSubmit={() =>
          submit.run(
            () => saveChannel(known?.id, channelBodyOf(kind, values)),
            ({ name }) => onSaved(name),
          )
        }
        more={more}
      />
    </div>
  );
}

function fieldsOf(
  kind: ChannelKind,
  { service }: ChannelValues,
  isKnown: boolean,
  words: NotificationMessages,
): readonly FormField<keyof ChannelValues>[] {
  const secretHint = isKnown ? words.unchanged : undefined;
  const common = [
    { name: 'name', label: words.name, hint: words.nameHint },
    {
      ...({ type: 'choice', name: 'about', label: words.aboutLabel } as const),
      options: channelSubjects.map((one) => [one, words.about[one]] as const),
    },
  ] as const;
  switch (kind) {
    case 'chat':
      return [
        {
          ...({ type: 'choice', name: 'service', label: words.service } as const),
          options: chatServices.map((one) => [one, words.services[one]] as const),
        },
        { type: 'secret', name: 'url', label: words.url, hint: secretHint, isWide: true },
        ...(service === 'custom'
          ? [
              {
                ...({ type: 'lines', name: 'template', label: words.template } as const),
                ...{ hint: words.templateHint, isWide: true },
              },
            ]
          : []),
        ...common,
      ];
    case 'line':
      return [
        { type: 'secret', name: 'token', label: words.token, hint: secretHint, isWide: true },
        { name: 'to', label: words.lineTo, hint: words.lineToHint, isWide: true },
        ...common,
      ];
    case 'push':
      return common;
    case 'email':
      return [
        { name: 'to', label: words.mailTo, hint: words.mailToHint, isWide: true },
        { name: 'from', label: words.from, hint: words.fromHint, isWide: true },
        { name: 'host', label: words.host, hint: words.hostHint },
        { type: 'number', name: 'port', label: words.port },
        {
          ...({ type: 'choice', name: 'security', label: words.security } as const),
          options: (['tls', 'starttls'] as const).map((one) => [one, words.securities[one]] as const),
        },
        { name: 'user', label: words.user, hint: words.userHint },
        { type: 'secret', name: 'password', label: words.password, hint: secretHint },
        { type: 'flag', name: 'pictures', label: words.pictures },
        ...common,
      ];
  }
}
