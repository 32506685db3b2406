/** The note of a sale: shown, written and removed. */
import { useEffect, useState } from 'preact/hooks';
import type { PairJson } from '../../../../contract/page/sales.ts';
import { maxNoteChars } from '../../../../domain/sale/text-length.ts';
import { setNote } from '../../../api/case-file.ts';
import { Button } from '../../../kit/button.tsx';
import { Form, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { Permitted } from '../../../kit/permitted.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

export function SaleNote({ pair }: { pair: PairJson }) {
  const { note: words } = usePageMessages().record;
  const { format } = useLocale();
  const [note, setShown] = useState(pair.note);
  const [isWriting, setWriting] = useState(false);
  // Changes by other people show too.
  useEffect(() => setShown(pair.note), [pair.note?.text, pair.note?.at]);
  if (isWriting)
    return (
      <NoteForm
        saleId={pair.saleId}
        text={note?.text ?? ''}
        onSaved={(saved) => {
          setShown(saved);
          setWriting(false);
        }}
        onClose={() => setWriting(false)}
      />
    );
  return (
    <>
      {note !== undefined && (
        <figure class="sale-note">
          <figcaption>{words.title}</figcaption>
          <p>{note.text}</p>
          <small>{words.written(format.dateTime(note.at))}</small>
        </figure>
      )}
      <Permitted right="work">
        <Button
          icon="pencil"
          text={note === undefined ? words.write : words.edit}
          onClick={() => setWriting(true)}
        />
      </Permitted>
    </>
  );
}

type NoteFormProps = {
  saleId: string;
  text: string;
  onSaved: (note: PairJson['note']) => void;
  onClose: () => void;
};

function NoteForm({ saleId, text, onSaved, onClose }: NoteFormProps) {
  const { note: words } = usePageMessages().record;
  const { t } = useLocale();
  const submit = useSubmitting();
  const [values, change] = useValues({ text });
  const save = () => {
    const typed = values.text.trim();
    if (typed.length > maxNoteChars) submit.refuse('text', words.tooLong(typed.length - maxNoteChars));
    else
      submit.run(
        () => setNote(saleId, typed),
        (sale) => onSaved(sale.note),
      );
  };
  return (
    <div class="note-form">
      <Form
        label={words.title}
        fields={[
          {
            type: 'lines',
            name: 'text',
            label: words.title,
            hint: words.hint(maxNoteChars),
            isWide: true,
          },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={words.save}
        busy={words.saving}
        onSubmit={save}
        more={<Button text={t.form.cancel} onClick={onClose} />}
      />
    </div>
  );
}
