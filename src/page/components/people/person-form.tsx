/** Name and role of a person, for one who is added and one who is changed. */
import { maxNameChars } from '../../../domain/people/person-name.ts';
import { type Role, roles } from '../../../domain/people/roles.ts';
import { Button } from '../../kit/button.tsx';
import { Form, type FormField } from '../../kit/form/form.tsx';
import type { Submit } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';

export type PersonValues = { readonly name: string; readonly role: Role };

type PersonFormProps = {
  label: string;
  values: PersonValues;
  change: (part: Partial<PersonValues>) => void;
  submit: Submit;
  action: string;
  cancel: string;
  onSubmit: (person: PersonValues) => void;
  onClose: () => void;
};

export function PersonForm({
  label,
  values,
  change,
  submit,
  action,
  cancel,
  onSubmit,
  onClose,
}: PersonFormProps) {
  const words = usePageMessages().people;
  const save = () => {
    const name = values.name.trim();
    if (name === '' || name.length > maxNameChars) submit.refuse('name', words.wrongName(maxNameChars));
    else onSubmit({ name, role: values.role });
  };
  const fields: FormField<'name' | 'role'>[] = [
    { name: 'name', label: words.name, hint: words.nameHint },
    {
      type: 'choice',
      name: 'role',
      label: words.role,
      options: roles.map((role) => [role, words.roles[role]] as const),
    },
    { type: 'own', name: 'about', content: <p class="muted">{words.about[values.role]}</p> },
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
