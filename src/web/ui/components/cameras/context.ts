/** What the parts of the camera pages share: the words, the ways to change something, and how a camera is set up. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { CameraSettingsJson } from '../../../api/cameras-schema.ts';
import type { Failure } from '../../api.ts';
import { type CameraRequests, cameraRequests, getCameraSettings } from '../../cameras-api.ts';
import { sleep } from '../../clock.ts';
import { camerasEn } from '../../i18n/cameras-en.ts';
import { type CameraMessages, camerasJa } from '../../i18n/cameras-ja.ts';
import { useLocale } from '../../locale.ts';
import { withScheme } from '../../typed-address.ts';

export function useCameraWords(): CameraMessages {
  return useLocale().language === 'ja' ? camerasJa : camerasEn;
}

/** What is said of an address without its `rtsp://`; undefined where it is taken as it stands. */
export function takenAs(typed: string, words: CameraMessages): string | undefined {
  const whole = withScheme(typed.trim());
  return whole === typed.trim() ? undefined : words.new.takenAs(whole);
}

export function useCameraRequests(): CameraRequests {
  const { language } = useLocale();
  return useMemo(() => cameraRequests(language), [language]);
}

const againMs = 4_000;

/** Loads how a camera is set up; tries again until that goes well, and after `heard` changes. `set`: what a change has answered. */
export function useCameraSettings(id: string, heard: unknown) {
  const [settings, setSettings] = useState<CameraSettingsJson>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    const stop = new AbortController();
    const load = async (signal: AbortSignal): Promise<void> => {
      for (;;) {
        const answer = await getCameraSettings(id, signal);
        signal.throwIfAborted();
        if (answer.kind === 'ok') {
          setSettings(answer.value);
          setFailure(undefined);
          return;
        }
        setFailure(answer);
        await sleep(againMs, undefined, signal);
      }
    };
    load(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [id, heard]);
  return { settings: settings?.id === id ? settings : undefined, failure, set: setSettings };
}
