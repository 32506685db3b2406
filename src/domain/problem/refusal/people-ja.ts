/** Japanese texts of refusals about people and their roles. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { peopleRefusalsEn } from './people-en.ts';

export const peopleRefusalsJa: TranslationOf<typeof peopleRefusalsEn> = {
  'people.not_for_owner': 'オーナーはこの操作を行えません。',
  'people.not_for_manager':
    'この操作はオーナーだけが行えます。オーナーに操作を依頼するか、役割の変更を依頼してください。',
  'people.not_for_staff':
    'スタッフは会計と映像の閲覧だけができます。オーナーまたは店長に操作を依頼するか、役割の変更を依頼してください。',
  'people.not_for_installer': 'この操作はオーナーと店長だけが行えます。',
  'people.hand_over_by_owner': 'この装置にはすでにオーナーがいます。引き渡しはオーナーが行います。',
  'people.unknown': '利用者が見つかりません。削除された可能性があります。',
  'people.name_taken': '同じ名前の利用者がいます。別の名前を入力してください。',
  'people.full': '利用者が {most} 人登録されています。使わなくなった利用者を先に削除してください。',
  'people.last_owner': 'ログインできるオーナーはこの利用者だけです。先に別の利用者をオーナーにしてください。',
  'passkey.not_here':
    'パスキーを使うには、ブラウザーが信頼する証明書と名前のあるアドレスが必要です。数字ではなく名前のアドレスで開くか、パスワードをお使いください。',
  'passkey.refused':
    'このパスキーは使えませんでした。もう一度お試しになるか、パスワードでログインしてください。',
  'passkey.full': 'パスキーが {most} 個登録されています。使わないものを先に削除してください。',
  'passkey.unknown': 'パスキーが見つかりません。削除された可能性があります。',
  'people.name_required': '名前を入力してください。',
};
