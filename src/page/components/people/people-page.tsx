/** The people who may use the page: each with role and sign-in, added with a code of their own. For owners. */
import { useState } from 'preact/hooks';
import type { InvitationJson, PeopleJson } from '../../../contract/page/access/people.ts';
import { type Role, receiverRoles, roles } from '../../../domain/people/roles.ts';
import { addPerson, getPeople } from '../../api/people.ts';
import { Button } from '../../kit/button.tsx';
import { useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { PageHead } from '../../kit/page-head.tsx';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { Invitation } from './invitation.tsx';
import { PersonCard } from './person-card.tsx';
import { PersonForm, type PersonValues } from './person-form.tsx';
import './people.css';

const freshMs = 15_000;

export function PeoplePage() {
  const words = usePageMessages().people;
  const { value, failure, reload, set } = useFresh(getPeople, { everyMs: freshMs, latest: '' });
  const [invitation, setInvitation] = useState<InvitationJson>();
  const invited = (made: InvitationJson) => {
    setInvitation(made);
    reload();
  };
  return (
    <>
      <PageHead title={words.title}>
        {value !== undefined && <AddPerson shops={value.shops} onAdded={invited} />}
      </PageHead>
      <p class="muted">{words.text}</p>
      {value === undefined && failure !== undefined && <p role="alert">{words.failed}</p>}
      {invitation !== undefined && (
        <Invitation key={invitation.code} {...invitation} onClose={() => setInvitation(undefined)} />
      )}
      <ul class="people">
        {value?.people.map((person) => (
          <PersonCard
            key={person.id}
            person={person}
            shops={value.shops}
            onChanged={(next: PeopleJson) => set(next)}
            onInvited={invited}
            reload={reload}
          />
        ))}
      </ul>
      <Roles isViewer={value?.shops !== undefined} />
    </>
  );
}

type AddProps = { shops: PeopleJson['shops']; onAdded: (made: InvitationJson) => void };

function AddPerson({ shops, onAdded }: AddProps) {
  const words = usePageMessages().people;
  const { t } = useLocale();
  const submit = useSubmitting();
  const [isOpen, setOpen] = useState(false);
  const [values, change] = useValues<PersonValues>({ name: '', role: 'staff' });
  const [chosen, setChosen] = useState<readonly string[]>();
  if (!isOpen) return <Button class="main-button" text={words.add} onClick={() => setOpen(true)} />;
  return (
    <div class="card person-form">
      <PersonForm
        label={words.add}
        {...{ values, change, submit }}
        shopChoice={shops && { shops, chosen, onChange: setChosen }}
        action={words.addSubmit}
        onSubmit={(person) =>
          submit.run(
            () => addPerson(person),
            (made) => {
              change({ name: '', role: 'staff' });
              setChosen(undefined);
              setOpen(false);
              onAdded(made);
            },
          )
        }
        onClose={() => {
          submit.clear();
          setOpen(false);
        }}
        cancel={t.form.cancel}
      />
    </div>
  );
}

function Roles({ isViewer }: { isViewer: boolean }) {
  const words = usePageMessages().people;
  return (
    <details class="card roles">
      <summary>{words.rolesHeading}</summary>
      <dl>
        {isViewer
          ? receiverRoles.map((role) => (
              <OneRole key={role} role={role} about={words.aboutAtReceiver[role]} />
            ))
          : roles.map((role) => <OneRole key={role} role={role} about={words.about[role]} />)}
      </dl>
    </details>
  );
}

function OneRole({ role, about }: { role: Role; about: string }) {
  return (
    <div>
      <dt>{usePageMessages().people.roles[role]}</dt>
      <dd>{about}</dd>
    </div>
  );
}
