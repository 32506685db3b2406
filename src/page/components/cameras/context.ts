/** Shared parts of the camera pages: messages, and the settings of a camera. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson } from '../../../contract/page/cameras.ts';
import type { Failure } from '../../api/api.ts';
import { getCameraSettings } from '../../api/cameras.ts';
import { sleep } from '../../state/clock.ts';
import { usePageMessages } from '../../state/locale.ts';
import { withScheme } from '../../state/typed-address.ts';
import type { CameraMessages } from '../../text/cameras-ja.ts';

export function useCameraTexts(): CameraMessages {
  return usePageMessages().cameras;
}

/** The note for an address entered without `rtsp://`; undefined if the address is used unchanged. */
export function takenAs(typed: string, words: CameraMessages): string | undefined {
  const whole = withScheme(typed.trim());
  return whole === typed.trim() ? undefined : words.new.takenAs(whole);
}

const againMs = 4_000;
/** Somebody else may change it meanwhile, milliseconds. */
const freshMs = 15_000;

/**
 * Loads the settings of a camera and refreshes them, at once when the second argument changes. `set` takes
 * the answer to a change.
 */
export function useCameraSettings(id: string, latest: unknown) {
  const [settings, setSettings] = useState<CameraSettingsJson>();
  const [failure, setFailure] = useState<Failure>();
  const changed = useRef(0);
  const set = (next: CameraSettingsJson) => {
    changed.current++;
    setSettings(next);
  };
  useEffect(() => {
    const stop = new AbortController();
    const load = async (signal: AbortSignal): Promise<never> => {
      for (;;) {
        const { current: changes } = changed;
        const answer = await getCameraSettings(id, signal);
        signal.throwIfAborted();
        // An answer that was on its way while something was changed here is older than that.
        if (answer.kind === 'ok' && changes === changed.current) setSettings(answer.value);
        setFailure(answer.kind === 'ok' ? undefined : answer);
        await sleep(answer.kind === 'ok' ? freshMs : againMs, undefined, signal);
        while (document.hidden) await sleep(freshMs, undefined, signal);
      }
    };
    load(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [id, latest]);
  return { settings: settings?.id === id ? settings : undefined, failure, set };
}
