/** The form of a device that reports moments, as its kind declares it. A secret is entered, and never shown again. */
import type { MomentSourceJson, MomentSourceKindJson } from '../../../../contract/page/moment-sources.ts';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { momentKinds } from '../../../../domain/moment/moment.ts';
import { defaultDebounceMs } from '../../../../domain/setup/moment-source.ts';
import { momentSourceRequests } from '../../../api/registers.ts';
import { Form, type FormField, useValues, type Values } from '../../../kit/form/form.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { useSubmit } from '../context.ts';
import { MomentSourceSearch } from './moment-source-search.tsx';

type Props = {
  register: RegisterJson;
  kind: MomentSourceKindJson;
  /** Initial values of a new one. */
  preset?: MomentSourceKindJson['presets'][number] | undefined;
  /** Source to change; absent for a new one. */
  stored?: MomentSourceJson;
  onDone: () => void;
};

export function MomentSourceForm({ register, kind, preset, stored, onDone }: Props) {
  const words = usePageMessages().linkage.moments;
  const submit = useSubmit();
  const fields = useFields(kind, stored !== undefined);
  const [values, change] = useValues<Values>({
    ...Object.fromEntries(kind.fields.map(({ key, type }) => [key, type === 'flag' ? false : ''])),
    ...preset?.values,
    ...stored?.settings,
    kind: stored?.kind ?? preset?.kind ?? kind.kind,
    debounceMs: String(stored?.debounceMs ?? defaultDebounceMs),
    delayMs: String(stored?.delayMs ?? ''),
  });
  const keys = kind.fields.map(({ key }) => key);
  const settings = Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
  const send = () => {
    const body = {
      source: kind.id,
      kind: momentKinds.find((one) => one === values['kind']) ?? kind.kind,
      debounceMs: Number(values['debounceMs']),
      delayMs: String(values['delayMs']).trim() === '' ? null : Number(values['delayMs']),
      settings,
    };
    submit.run(
      () =>
        stored === undefined
          ? momentSourceRequests.add(register.key, body)
          : momentSourceRequests.change(register.key, stored.id, body),
      onDone,
    );
  };
  return (
    <>
      <MomentSourceSearch register={register} kind={kind} settings={settings} onChoose={change} />
      <Form
        label={`${register.name}: ${stored === undefined ? words.add : words.change}`}
        fields={fields}
        values={values}
        onChange={change}
        submit={submit}
        action={stored === undefined ? words.doAdd : words.doChange}
        isMain={false}
        onSubmit={send}
      />
    </>
  );
}

function useFields(kind: MomentSourceKindJson, isChange: boolean): FormField[] {
  const { t, language } = useLocale();
  const linkage = usePageMessages().linkage;
  const words = linkage.moments;
  const fieldOf = ({
    key,
    type,
    label,
    help,
    options = [],
  }: MomentSourceKindJson['fields'][number]): FormField => {
    const named = { name: key, label: label[language] };
    if (type === 'flag') return { type, ...named };
    if (type === 'choice')
      return { type, ...named, options: options.map((one) => [one.value, one.label[language]]) };
    const hint = type === 'secret' && isChange ? linkage.account.changeSecret : help?.[language];
    return { type: type === 'secret' ? 'secret' : 'text', ...named, hint };
  };
  return [
    ...kind.fields.filter(({ advanced }) => advanced !== true).map(fieldOf),
    {
      type: 'choice',
      name: 'kind',
      label: words.kind,
      options: momentKinds.map((one) => [one, words.kinds[one]]),
    },
    {
      type: 'group',
      summary: t.developers,
      fields: [
        ...kind.fields.filter(({ advanced }) => advanced === true).map(fieldOf),
        { name: 'delayMs', label: words.delay, hint: words.delayHint },
        { name: 'debounceMs', label: words.debounce, hint: words.debounceHint },
      ],
    },
  ];
}
