/** Japanese texts of the linking of a POS account by its owner's login, and of the page after it. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { linkingRefusalsEn } from './linking-en.ts';

export const linkingRefusalsJa: TranslationOf<typeof linkingRefusalsEn> = {
  'linking.no_account': 'POS にログインするアカウント「{account}」はこの装置に登録されていません。',
  'linking.settings_unreadable':
    'アカウント「{account}」の設定を読み取れません。削除して登録し直してください。',
  'linking.unknown':
    'この画面は、この装置で始めた連携のものではないか、すでに使われています。装置のページからやり直してください。',
  'linking.expired': '連携を始めてから 10 分を過ぎました。装置のページからやり直してください。',
  'linking.denied':
    'POS で許可されませんでした。何も変更していません。誤って断った場合は、もう一度やり直してください。',
  'linking.no_code': 'POS からコードが届きませんでした。装置のページからやり直してください。',
  'linking.account_gone': 'このアカウントはその間に削除されました。',
  'linking.not_stored': '装置に連携を保存できません。しばらくしてからやり直してください。',
  'linking.refused':
    'POS が連携を受け付けませんでした（{error}）。アカウントのクライアントIDとリダイレクト URL を POS での登録と照らし合わせ、やり直してください。',

  'linking.title_done': '{pos}と連携しました',
  'linking.title_failed': 'POS と連携できませんでした',
  'linking.done': '装置のページに戻り、レジの選択に進んでください。',
  'linking.onward': '続ける',
  'linking.onward_by_itself': '{seconds} 秒後に、装置のページへ自動で戻ります。',
};
