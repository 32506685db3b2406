/** The devices that report moments of a register, to add, change and remove. Each is stored by a press of its own. */
import { useEffect, useState } from 'preact/hooks';
import type { MomentSourceJson, MomentSourceKindJson } from '../../../../contract/page/moment-sources.ts';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { momentSourceRequests } from '../../../api/registers.ts';
import { Button } from '../../../kit/button.tsx';
import { ConfirmButton } from '../../../kit/dialog/confirm-button.tsx';
import { Choice } from '../../../kit/form/form.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { useLinkage } from '../context.ts';
import { MomentSourceForm } from './moment-source-form.tsx';
import { useSourceName } from './moment-source-lines.tsx';
import './moment-sources.css';

/** `isStarted`: somebody came to add one. */
export function MomentSourcesEdit({ register, isStarted }: { register: RegisterJson; isStarted: boolean }) {
  const words = usePageMessages().linkage.moments;
  const { t } = useLocale();
  const [isAdding, setAdding] = useState(isStarted);
  useEffect(() => {
    if (isStarted) setAdding(true);
  }, [isStarted]);
  const { momentSources = [] } = register;
  return (
    <section class="moment-sources" aria-label={`${register.name}: ${words.heading}`}>
      <h3>{words.heading}</h3>
      <p class="muted">{words.text}</p>
      {momentSources.map((source) => (
        <OneSource key={source.id} register={register} source={source} />
      ))}
      <div class="form-actions">
        <Button
          class="small-button"
          text={isAdding ? t.close : words.add}
          aria-label={`${register.name}: ${isAdding ? t.close : words.add}`}
          aria-expanded={isAdding}
          onClick={() => setAdding(!isAdding)}
        />
      </div>
      {isAdding && <AddSource register={register} onDone={() => setAdding(false)} />}
    </section>
  );
}

function OneSource({ register, source }: { register: RegisterJson; source: MomentSourceJson }) {
  const words = usePageMessages().linkage.moments;
  const { reload, momentSources } = useLinkage();
  const [isOpen, setOpen] = useState(false);
  const name = useSourceName(source);
  const kind = momentSources.find(({ id }) => id === source.source);
  return (
    <div class="moment-source">
      <p>{name}</p>
      <div class="form-actions">
        {kind !== undefined && (
          <Button
            class="small-button"
            text={words.change}
            aria-label={`${name}: ${words.change}`}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          />
        )}
        <ConfirmButton
          class="small-button bin"
          icon="bin"
          text={words.remove}
          label={`${name}: ${words.remove}`}
          title={words.removeTitle(name)}
          texts={[words.removeText]}
          work={() => momentSourceRequests.remove(register.key, source.id)}
          onDone={reload}
        />
      </div>
      {isOpen && kind !== undefined && (
        <MomentSourceForm register={register} kind={kind} stored={source} onDone={() => setOpen(false)} />
      )}
    </div>
  );
}

/** The kind first where there are several, then what many have. */
function AddSource({ register, onDone }: { register: RegisterJson; onDone: () => void }) {
  const words = usePageMessages().linkage.moments;
  const { language } = useLocale();
  const { momentSources } = useLinkage();
  const [id, setId] = useState(momentSources[0]?.id ?? '');
  const kind = momentSources.find((one) => one.id === id);
  return (
    <div class="add-account">
      {momentSources.length > 1 && (
        <Choice
          label={words.source}
          options={momentSources.map((one) => [one.id, one.name[language]])}
          value={id}
          onChange={setId}
        />
      )}
      {kind !== undefined && <AddKind key={kind.id} register={register} kind={kind} onDone={onDone} />}
    </div>
  );
}

type KindProps = { register: RegisterJson; kind: MomentSourceKindJson; onDone: () => void };

function AddKind({ register, kind, onDone }: KindProps) {
  const words = usePageMessages().linkage.moments;
  const { language } = useLocale();
  const [preset, setPreset] = useState(kind.presets[0]?.id ?? '');
  return (
    <>
      <p class="muted">{kind.about[language]}</p>
      <details class="guide" open>
        <summary>{words.guide}</summary>
        <ol>
          {kind.steps.map((step) => (
            <li key={step.en}>{step[language]}</li>
          ))}
        </ol>
      </details>
      {kind.presets.length > 0 && (
        <Choice
          label={words.preset}
          options={[
            ...kind.presets.map((one) => [one.id, one.label[language]] as const),
            ['', words.otherDevice] as const,
          ]}
          value={preset}
          onChange={setPreset}
        />
      )}
      <MomentSourceForm
        key={preset}
        register={register}
        kind={kind}
        preset={kind.presets.find(({ id }) => id === preset)}
        onDone={onDone}
      />
    </>
  );
}
