/** Messages about a device for the installer: the problem, its usual cause, the remedy. */
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { ChoiceWarning } from './choose-profile.ts';
import type { OnvifProblem } from './problem.ts';

const ownUser: LocalizedText = {
  en: 'Many makers want a user of its own for ONVIF, made in the settings of the camera.',
  ja: '多くのメーカーでは、カメラの設定画面で ONVIF 専用のユーザーを別に作る必要があります。',
};

/** `clockKnown`: the login was stamped with the device's own time. */
export function problemTexts(problem: OnvifProblem, clockKnown: boolean): LocalizedText {
  switch (problem.kind) {
    case 'unreachable':
      return {
        en: 'Nothing answers at this address and port. Check both, and that the camera has power.',
        ja: 'このアドレスとポートからは応答がありません。アドレスとポート、カメラの電源をご確認ください。',
      };
    case 'no_answer':
      return {
        en: 'It did not answer in time. Try again; if that does not help, restart the camera.',
        ja: '時間内に応答がありませんでした。もう一度試し、だめならカメラを再起動してください。',
      };
    case 'broken_answer':
      return {
        en: 'Its answers are cut off or not as ONVIF has them. Restart the camera, or bring its firmware up to date.',
        ja: '応答が途中で切れるか、ONVIF の形になっていません。カメラを再起動するか、ファームウェアを更新してください。',
      };
    case 'not_onvif':
      return {
        en: 'What answers there is not ONVIF. Switch ONVIF on in the settings of the camera, or give its ONVIF port (often 80, 8000, 8080 or 2020).',
        ja: '応答しているのは ONVIF ではありません。カメラの設定で ONVIF を有効にするか、ONVIF のポート(80、8000、8080、2020 など)を指定してください。',
      };
    case 'login_needed':
      return {
        en: `It needs a user name and a password. ${ownUser.en}`,
        ja: `ユーザー名とパスワードが必要です。${ownUser.ja}`,
      };
    case 'login_refused': {
      const clock: LocalizedText = clockKnown
        ? { en: '', ja: '' }
        : {
            en: ' It does not tell its time: its clock must be right too.',
            ja: 'また、このカメラは時刻を答えないため、カメラの時計も合っている必要があります。',
          };
      return {
        en: `It refused this user name or password. ${ownUser.en}${clock.en}`,
        ja: `このユーザー名またはパスワードでは拒否されました。${ownUser.ja}${clock.ja}`,
      };
    }
    case 'refused': {
      const said = problem.detail === undefined ? '' : `: ${problem.detail}`;
      return { en: `It refused the request${said}`, ja: `カメラが要求を拒否しました${said}` };
    }
  }
}

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
