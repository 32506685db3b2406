/** Messages about the streams of a device for the installer. */
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { ChoiceWarning } from './choose-profile.ts';

export const noStreamText: LocalizedText = {
  en: 'It tells of no stream that can be used (H.264, H.265, or single pictures).',
  ja: '使える映像(H.264、H.265、または静止画)がありません。',
};

export const choiceWarningText: Readonly<Record<ChoiceWarning, LocalizedText>> = {
  key_frames_far_apart: {
    en: 'The chosen stream has key frames over 4 s apart: switch off its "smart codec" (H.264+, H.265+, Zipstream), or set the interval to 2 s.',
    ja: '選んだ映像のキーフレーム間隔が 4 秒を超えています。カメラのスマートコーデック(H.264+、H.265+、Zipstream など)を切るか、間隔を 2 秒にしてください。',
  },
  larger_stream_has_rare_key_frames: {
    en: 'A larger stream was passed over, its key frames being over 4 s apart (a "smart codec").',
    ja: 'より大きな映像は、キーフレーム間隔が 4 秒を超えるため(スマートコーデック)選びませんでした。',
  },
  narrow: {
    en: 'The chosen stream is narrower than stored pictures can be.',
    ja: '選んだ映像の幅は、保存する画像の最大幅より小さくなっています。',
  },
  single_pictures: {
    en: 'No video that can be used: single pictures are fetched, and may be seconds off the instant.',
    ja: '使える動画がないため静止画を取得します。会計時刻から数秒ずれることがあります。',
  },
};
