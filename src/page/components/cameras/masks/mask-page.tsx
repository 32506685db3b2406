/** The masks of one camera: drawn on its picture, tried, saved. */
import { useEffect, useState } from 'preact/hooks';
import type { CameraSettingsJson } from '../../../../contract/page/cameras.ts';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { cameraRequests, getCameraSettings, type Mask } from '../../../api/cameras.ts';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { JpegCanvas } from '../../../kit/jpeg-canvas.tsx';
import { PageHead } from '../../../kit/page-head.tsx';
import { drawingOf, isFinished, nextDrawing, type Step } from '../../../state/cameras/mask-drawing.ts';
import { keepDraft, keptDraft } from '../../../state/drafts.ts';
import { usePageMessages } from '../../../state/locale.ts';
import { pageHref } from '../../../state/route.ts';
import { useCameraSettings } from '../context.ts';
import { SettingsMissing } from '../settings-missing.tsx';
import { MaskLayer } from './mask-layer.tsx';
import { usePicture } from './mask-picture.ts';
import { ConfirmMasks, MaskSave, type Stored } from './mask-save.tsx';
import { MaskList, MaskTools } from './mask-tools.tsx';
import './mask-editor.css';

export function MaskPage({ camera }: { camera: CameraStatusJson }) {
  const words = usePageMessages().cameras;
  const { settings, failure, set } = useCameraSettings(camera.id, '');
  return (
    <>
      <PageHead
        title={words.masks.pageTitle(camera.name)}
        back={{ href: pageHref('cameras', camera.id), text: camera.name }}
      />
      {settings === undefined ? (
        <SettingsMissing failure={failure} />
      ) : (
        <MaskEditor camera={camera} settings={settings} onSaved={set} />
      )}
    </>
  );
}

type Props = {
  camera: CameraStatusJson;
  settings: CameraSettingsJson;
  onSaved: (settings: CameraSettingsJson) => void;
};
/** `was`: what was stored where the drawing began. */
type Kept = { readonly masks: readonly Mask[]; readonly was: readonly Mask[] };

function MaskEditor({ camera, settings, onSaved }: Props) {
  const words = usePageMessages().cameras;
  const submit = useSubmitting();
  const draftName = `masks ${camera.id}` as const;
  const [{ masks: first, was }] = useState(
    () => (keptDraft(draftName) as Kept | undefined) ?? { masks: settings.masks, was: settings.masks },
  );
  const [stored, setStored] = useState(was);
  const [drawing, setDrawing] = useState(() => drawingOf(first));
  const [isPreview, setPreview] = useState(false);
  const [probing, setAsking] = useState<Stored>();
  const [said, setSaid] = useState('');
  const [pictures, setPictures] = useState(0);
  /** From this one on they have the masks that are stored. */
  const [coveredFrom, setCoveredFrom] = useState(0);
  const picture = usePicture(camera, pictures);
  const renew = () => {
    setPictures(pictures + 1);
    setCoveredFrom(pictures + 1);
  };
  const { masks } = drawing;
  const isChanged = !isSame(masks, stored);
  useEffect(() => keepDraft(draftName, isChanged ? ({ masks, was: stored } satisfies Kept) : undefined));
  // Masks drawn by another person replace unchanged ones here; otherwise saving requests a confirmation.
  useEffect(() => {
    const held = settings.masks;
    if (isChanged || submit.isBusy || isSame(held, stored)) return;
    setStored(held);
    setDrawing(drawingOf(held));
    renew();
  }, [settings, isChanged, submit.isBusy]);
  const unfinished = masks.flatMap((mask, index) => (isFinished(mask) ? [] : [words.masks.mask(index + 1)]));

  const step = (one: Step) => {
    setDrawing((before) => nextDrawing(before, one));
    setSaid('');
  };
  const save = () => {
    setAsking(undefined);
    submit.run(
      () => cameraRequests.change(camera.id, { masks }),
      (next) => {
        onSaved(next);
        setStored(masks);
        setSaid(masks.length === 0 ? words.masks.savedNone : words.masks.saved);
        renew();
      },
    );
  };
  const press = () => {
    if (!isChanged || unfinished.length > 0 || submit.isBusy) return;
    submit.run(
      () => getCameraSettings(camera.id, new AbortController().signal),
      (now) => {
        const held = now.masks;
        const byOthers = !isSame(held, stored) && !isSame(held, masks);
        if (byOthers || masks.length < held.length) setAsking({ held: held.length, byOthers });
        else save();
      },
    );
  };
  return (
    <div class="mask-editor" onKeyDown={(event) => isUndoKey(event) && step({ type: 'undo' })}>
      <p>{words.masks.how}</p>
      <div class="mask-picture">
        <Picture picture={picture} />
        <MaskLayer drawing={drawing} isPreview={isPreview} onStep={step} />
      </div>
      <CoverNote
        isOld={picture.jpeg !== undefined && picture.of < coveredFrom}
        isCovered={stored.length > 0}
      />
      <MaskTools
        drawing={drawing}
        onStep={step}
        onRenew={() => setPictures((n) => n + 1)}
        isPreview={isPreview}
        onPreview={setPreview}
      />
      <MaskList drawing={drawing} onStep={step} />
      <small class="muted">{words.masks.keys}</small>
      <MaskSave isChanged={isChanged} unfinished={unfinished} said={said} submit={submit} onSave={press} />
      {probing !== undefined && (
        <ConfirmMasks
          stored={probing}
          count={masks.length}
          submit={submit}
          onConfirm={save}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}

/** Taken from the browser, which would undo the typing in a field. */
function isUndoKey(event: KeyboardEvent): boolean {
  if (event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return false;
  event.preventDefault();
  return true;
}

function Picture({ picture: { jpeg, why } }: { picture: ReturnType<typeof usePicture> }) {
  const words = usePageMessages().cameras;
  return jpeg === undefined ? (
    <p class="placeholder" role="status">
      {words.masks[why ?? 'loading']}
    </p>
  ) : (
    <JpegCanvas jpeg={jpeg} label={words.masks.picture} />
  );
}

/** `isOld`: the picture has the masks of before. */
function CoverNote({ isOld, isCovered }: { isOld: boolean; isCovered: boolean }) {
  const words = usePageMessages().cameras;
  if (!isOld) return isCovered && <small class="muted">{words.masks.covered}</small>;
  return (
    <small class="muted" role="status">
      {words.masks.ofBefore}
    </small>
  );
}

function isSame(one: readonly Mask[], other: readonly Mask[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
