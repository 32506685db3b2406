/** Optional aids of a phone that is held away from the person: screen wake lock, full screen, sound and vibration. */

export type PhoneAids = {
  /** `isDone`: beeps and vibrates, as a signal to lower the phone. */
  readonly end: (isDone: boolean) => void;
};

const beepHz = 880;
const beepSeconds = 0.3;

/** Call it while a press is being handled: browsers allow sound and full screen only then. */
export function startPhoneAids(): PhoneAids {
  const sound = 'AudioContext' in window ? new AudioContext() : undefined;
  void requested(() => document.documentElement.requestFullscreen({ navigationUI: 'hide' }));
  let isOver = false;
  let awake: WakeLockSentinel | undefined;
  void requested(async () => {
    awake = await navigator.wakeLock.request('screen');
    if (isOver) await awake.release();
  });
  return {
    end(isDone) {
      isOver = true;
      void requested(() => awake?.release());
      if (document.fullscreenElement !== null) void requested(() => document.exitFullscreen());
      if (isDone) void requested(() => navigator.vibrate(300));
      if (sound === undefined) return;
      if (isDone) beep(sound);
      else void requested(() => sound.close());
    },
  };
}

/** A browser that can't, or mayn't, does without. */
async function requested(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch {
    // See above.
  }
}

function beep(sound: AudioContext): void {
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  const fromS = sound.currentTime;
  tone.frequency.value = beepHz;
  volume.gain.setValueAtTime(0.4, fromS);
  volume.gain.exponentialRampToValueAtTime(0.001, fromS + beepSeconds);
  tone.connect(volume).connect(sound.destination);
  tone.onended = () => void requested(() => sound.close());
  tone.start();
  tone.stop(fromS + beepSeconds);
}
