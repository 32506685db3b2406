/** Saves the current search under a name, or deletes the saved one that it is. */
import { useId, useState } from 'preact/hooks';
import type { SearchesJson } from '../../contract/page/searches.ts';
import { maxSearchNameChars } from '../../domain/sale/search/saved-search.ts';
import { removeSearch, saveSearch } from '../api/searches.ts';
import { Button } from '../kit/button.tsx';
import { ConfirmButton } from '../kit/dialog/confirm-button.tsx';
import { Modal } from '../kit/dialog/modal.tsx';
import { Form, useValues } from '../kit/form/form.tsx';
import { useSubmitting } from '../kit/form/submit.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';

type Props = {
  active: SearchesJson['searches'][number] | undefined;
  query: Readonly<Record<string, string>>;
  suggested: string;
  onChanged: (searches: SearchesJson) => void;
};

export function SearchActions({ active, query, suggested, onChanged }: Props) {
  const words = usePageMessages().savedSearch;
  const [isOpen, setOpen] = useState(false);
  if (active !== undefined)
    return (
      <ConfirmButton
        class="quiet-button"
        text={words.remove(active.name)}
        title={words.removeTitle(active.name)}
        texts={[words.removeText]}
        action={words.removeAction}
        work={() => removeSearch(active.id)}
        onDone={onChanged}
      />
    );
  return (
    <>
      <Button class="quiet-button" text={words.save} onClick={() => setOpen(true)} />
      {isOpen && (
        <SaveSearch query={query} suggested={suggested} onSaved={onChanged} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

type SaveProps = Pick<Props, 'query' | 'suggested'> & {
  onSaved: Props['onChanged'];
  onClose: () => void;
};

function SaveSearch({ query, suggested, onSaved, onClose }: SaveProps) {
  const words = usePageMessages().savedSearch;
  const { t } = useLocale();
  const id = useId();
  const submit = useSubmitting();
  const [values, change] = useValues({ name: suggested.slice(0, maxSearchNameChars) });
  const save = () => {
    const name = values.name.trim();
    if (name === '') submit.refuse('name', words.empty);
    else if (name.length > maxSearchNameChars) submit.refuse('name', words.tooLong(maxSearchNameChars));
    else
      submit.run(
        () => saveSearch(name, query),
        (searches) => {
          onSaved(searches);
          onClose();
        },
      );
  };
  return (
    <Modal titleId={id} class="confirm" onClose={onClose}>
      <div class="confirm-text save-search">
        <h2 id={id}>{words.title}</h2>
        <Form
          label={words.title}
          fields={[{ name: 'name', label: words.name, hint: words.hint, isWide: true }]}
          values={values}
          onChange={change}
          submit={submit}
          action={words.submit}
          busy={words.saving}
          onSubmit={save}
          more={<Button text={t.form.cancel} onClick={onClose} />}
        />
      </div>
    </Modal>
  );
}
