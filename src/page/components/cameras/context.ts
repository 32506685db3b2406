/** Shared parts of the camera pages: the note on an address, and the settings of a camera. */
import { useCallback } from 'preact/hooks';
import { getCameraSettings } from '../../api/cameras.ts';
import { withScheme } from '../../state/cameras/typed-address.ts';
import { useFresh } from '../../state/fresh.ts';
import type { CameraMessages } from '../../text/cameras-ja.ts';

/** The note for an address entered without `rtsp://`; undefined if the address is used unchanged. */
export function takenAs(typed: string, words: CameraMessages): string | undefined {
  const whole = withScheme(typed.trim());
  return whole === typed.trim() ? undefined : words.new.takenAs(whole);
}

/** Somebody else may change it meanwhile, milliseconds. */
const freshMs = 15_000;

/** Loads the settings of a camera and refreshes them, at once when the second argument changes. */
export function useCameraSettings(id: string, latest: string) {
  const ask = useCallback((signal: AbortSignal) => getCameraSettings(id, signal), [id]);
  const { value, failure, set } = useFresh(ask, { everyMs: freshMs, latest });
  return { settings: value?.id === id ? value : undefined, failure, set };
}
