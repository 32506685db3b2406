/** One person: name and role, whether they can sign in, and what an owner may do about it. */
import { useState } from 'preact/hooks';
import type { InvitationJson, PeopleJson } from '../../../contract/page/access/people.ts';
import { changePerson, endSessionsOf, invitePerson, removePerson } from '../../api/people.ts';
import { Button } from '../../kit/button.tsx';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';
import { PersonForm, type PersonValues } from './person-form.tsx';

type Person = PeopleJson['people'][number];
type Props = {
  person: Person;
  /** At a receiver. */
  shops: PeopleJson['shops'];
  onChanged: (people: PeopleJson) => void;
  onInvited: (made: InvitationJson) => void;
  reload: () => void;
};

export function PersonCard({ person, shops, onChanged, onInvited, reload }: Props) {
  const words = usePageMessages().people;
  const { format } = useLocale();
  const session = useSession();
  const me = useStore(session).person;
  const [isChanging, setChanging] = useState(false);
  const [said, setSaid] = useState('');
  const { id, name, role, sessions, isReady, invitedForS } = person;
  const isMe = me?.id === id;
  const invite = (
    <ConfirmButton
      class="small-button"
      text={isReady ? words.newPassword : words.newCode}
      label={`${name}: ${isReady ? words.newPassword : words.newCode}`}
      title={words.newCodeTitle(name)}
      texts={[isReady ? words.newPasswordText : words.newCodeText]}
      action={words.newCodeAction}
      work={() => invitePerson(id)}
      onDone={onInvited}
    />
  );
  return (
    <li class="card person">
      <div class="person-line">
        <strong>
          {name}
          {isMe && <small class="muted"> {words.you}</small>}
        </strong>
        <span class={`badge role-${role}`}>{words.roles[role]}</span>
      </div>
      <p class="muted">
        {isReady ? words.sessions(sessions) : words.notYet}
        {invitedForS !== undefined && ` ${words.invited(format.duration(invitedForS * 1_000))}`}
      </p>
      {shops !== undefined && <p class="muted">{shopsText(person.shops, shops, words.allShops)}</p>}
      {isChanging ? (
        <ChangePerson
          {...{ person, shops }}
          onChanged={(people) => {
            setChanging(false);
            onChanged(people);
            // One's own role may have changed.
            if (isMe) void session.check();
          }}
          onClose={() => setChanging(false)}
        />
      ) : (
        <div class="form-actions">
          <Button
            class="small-button"
            text={words.change}
            aria-label={`${name}: ${words.change}`}
            onClick={() => setChanging(true)}
          />
          {!isMe && invite}
          {!isMe && sessions > 0 && (
            <ConfirmButton
              class="small-button"
              text={words.endSessions}
              label={`${name}: ${words.endSessions}`}
              title={words.endSessionsTitle(name)}
              texts={[words.endSessionsText]}
              work={() => endSessionsOf(id)}
              onDone={({ ended }) => {
                setSaid(words.ended(ended));
                reload();
              }}
            />
          )}
          {!isMe && (
            <ConfirmButton
              class="small-button"
              text={words.remove}
              label={`${name}: ${words.remove}`}
              title={words.removeTitle(name)}
              texts={[words.removeText, words.removeLog]}
              work={() => removePerson(id)}
              onDone={onChanged}
            />
          )}
        </div>
      )}
      <p role="status">{said}</p>
    </li>
  );
}

/** A shop that has sent nothing yet has its id for a name. */
function shopsText(ids: Person['shops'], shops: NonNullable<Props['shops']>, all: string): string {
  return ids?.map((id) => shops.find((shop) => shop.id === id)?.name ?? id).join(' / ') ?? all;
}

type ChangeProps = Pick<Props, 'person' | 'shops'> & {
  onChanged: (people: PeopleJson) => void;
  onClose: () => void;
};

function ChangePerson({ person: { id, name, role, shops: own }, shops, onChanged, onClose }: ChangeProps) {
  const words = usePageMessages().people;
  const { t } = useLocale();
  const submit = useSubmitting();
  const [values, change] = useValues<PersonValues>({ name, role });
  const [chosen, setChosen] = useState<readonly string[] | undefined>(own);
  return (
    <PersonForm
      label={`${name}: ${words.change}`}
      {...{ values, change, submit, onClose }}
      shopChoice={shops && { shops, chosen, onChange: setChosen }}
      action={words.save}
      cancel={t.form.cancel}
      onSubmit={(person) => submit.run(() => changePerson(id, person), onChanged)}
    />
  );
}
