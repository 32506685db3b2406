/** Whether a camera is good, in one sentence, as its page begins. Pure. */
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { isReconnecting } from '../../state/brief.ts';
import type { CameraMessages } from '../cameras-ja.ts';
import type { Format } from '../format.ts';
import type { Tone } from '../messages.ts';

type Camera = Pick<CameraStatusJson, 'state' | 'since' | 'problem' | 'warnings' | 'registers'>;

/** `isReachable`: whether the gateway is; without it nothing is known of the camera. */
export function cameraSentence(
  { state, since, problem, warnings, registers }: Camera,
  { nowMs, isReachable }: { nowMs: number; isReachable: boolean },
  words: CameraMessages['sentence'],
  format: Format,
): { tone: Tone; text: string } {
  if (!isReachable) return { tone: 'quiet', text: words.unknown };
  switch (state) {
    case 'starting':
      return { tone: 'quiet', text: words.starting };
    case 'down':
      if (isReconnecting({ state, since, problem }, nowMs))
        return { tone: 'quiet', text: words.reconnecting };
      return {
        tone: 'bad',
        text: words.down(format.exactMoment(since, nowMs), format.duration(nowMs - Date.parse(since))),
      };
    case 'up':
      if (warnings.length > 0) return { tone: 'warn', text: words.warned(warnings.length) };
      if (registers.length === 0) return { tone: 'warn', text: words.unlinked };
      return { tone: 'good', text: words.good };
  }
}
