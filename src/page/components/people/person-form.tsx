/** Name and role of a person, for one who is added and one who is changed. */
import type { PeopleJson } from '../../../contract/page/access/people.ts';
import { maxNameChars } from '../../../domain/people/person-name.ts';
import { type Role, receiverRoles, roles } from '../../../domain/people/roles.ts';
import { Button } from '../../kit/button.tsx';
import { Check, Form, type FormField } from '../../kit/form/form.tsx';
import type { Submit } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';

export type PersonValues = { readonly name: string; readonly role: Role };

/** Shops to choose from and those that are chosen, of a receiver; undefined: all, those to come included. */
type ShopChoice = {
  readonly shops: NonNullable<PeopleJson['shops']>;
  readonly chosen: readonly string[] | undefined;
  readonly onChange: (chosen: readonly string[] | undefined) => void;
};

type PersonFormProps = {
  label: string;
  values: PersonValues;
  change: (part: Partial<PersonValues>) => void;
  submit: Submit;
  /** At a receiver. */
  shopChoice: ShopChoice | undefined;
  action: string;
  cancel: string;
  onSubmit: (person: PersonValues & { readonly shops?: readonly string[] }) => void;
  onClose: () => void;
};

export function PersonForm({
  label,
  values,
  change,
  submit,
  shopChoice,
  action,
  cancel,
  onSubmit,
  onClose,
}: PersonFormProps) {
  const words = usePageMessages().people;
  const save = () => {
    const name = values.name.trim();
    if (name === '' || name.length > maxNameChars) submit.refuse('name', words.wrongName(maxNameChars));
    else if (shopChoice?.chosen?.length === 0) submit.refuse('shops', words.wrongShops);
    else
      onSubmit({
        ...{ name, role: values.role },
        ...(shopChoice?.chosen !== undefined && { shops: shopChoice.chosen }),
      });
  };
  const isHere = receiverRoles.find((role) => role === values.role);
  const about =
    shopChoice === undefined || isHere === undefined
      ? words.about[values.role]
      : words.aboutAtReceiver[isHere];
  const fields: FormField<'name' | 'role'>[] = [
    { name: 'name', label: words.name, hint: words.nameHint },
    {
      type: 'choice',
      name: 'role',
      label: words.role,
      options: (shopChoice === undefined ? roles : receiverRoles).map(
        (role) => [role, words.roles[role]] as const,
      ),
    },
    { type: 'own', name: 'about', content: <p class="muted">{about}</p> },
    ...(shopChoice === undefined
      ? []
      : [
          {
            ...({ type: 'own', name: 'shops' } as const),
            content: <Shops {...shopChoice} error={submit.errorOf('shops')} />,
          },
        ]),
  ];
  return (
    <Form
      label={label}
      fields={fields}
      values={values}
      onChange={change}
      submit={submit}
      action={action}
      busy={words.saving}
      onSubmit={save}
      more={<Button text={cancel} onClick={onClose} />}
    />
  );
}

function Shops({ shops, chosen, onChange, error }: ShopChoice & { error: string | undefined }) {
  const words = usePageMessages().people;
  return (
    <fieldset class="person-shops">
      <legend>{words.shops}</legend>
      <Check
        label={words.allShops}
        isOn={chosen === undefined}
        onChange={(isOn) => onChange(isOn ? undefined : [])}
      />
      {chosen !== undefined &&
        shops.map(({ id, name }) => (
          <Check
            key={id}
            label={name}
            isOn={chosen.includes(id)}
            onChange={(isOn) => onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))}
          />
        ))}
      {error !== undefined && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
