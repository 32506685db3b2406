/** The button that opens the pictures around a sale. Few sales need them, and they need the gateway anyway. */
import type { PairJson } from '../../../contract/page/sales.ts';
import { Button } from '../../kit/button.tsx';
import { useLoaded } from '../../kit/hooks.ts';
import { useLocale } from '../../state/locale.ts';

export function WrongMoment({ pair, camera }: { pair: PairJson; camera: string }) {
  const { t, loadPages } = useLocale();
  const { strip } = t.calibration;
  const { code, isLoading, isFailed, open, close } = useLoaded(async () => {
    const [{ MomentStrip }] = await Promise.all([import('./moment-strip.tsx'), loadPages()]);
    return { MomentStrip };
  });
  return (
    <>
      <Button
        class="quiet-button wrong-moment"
        text={strip.open}
        busy={isLoading && strip.loading}
        onClick={open}
      />
      {isFailed && (
        <p class="refusal" role="alert">
          {t.form.notReached}
        </p>
      )}
      {code && <code.MomentStrip pair={pair} camera={camera} onClose={close} />}
    </>
  );
}
