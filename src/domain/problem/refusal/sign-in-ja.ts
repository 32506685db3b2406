/** Japanese texts of refused sign-ins, and of requests by callers without the access that they need. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { signInRefusalsEn } from './sign-in-en.ts';

export const signInRefusalsJa: TranslationOf<typeof signInRefusalsEn> = {
  'sign_in.required':
    'ログインしてください。プログラムからは、この装置のトークンを送信してください（Authorization: Bearer）。',
  'sign_in.people_only': 'トークンではこの操作を行えません。ページでログインしてください。',
  'sign_in.read_only_token':
    'このトークンは閲覧専用です。変更を行うプログラムには、別のトークンを作成してください。',
  'sign_in.no_password': '先に、セットアップコードでページのパスワードを設定してください。',
  'sign_in.password_set': 'パスワードは設定済みです。そのパスワードでログインしてください。',
  'sign_in.wrong_password': 'パスワードが違います。',
  'sign_in.wrong_name_or_password': '名前またはパスワードが違います。',
  'sign_in.wrong_code':
    'コードが違うか、すでに使われているか、期限が切れています。セットアップコードは、装置で tillframe setup-code を実行すると表示されます。招待コードは、オーナーに新しいコードを依頼してください。',
  'sign_in.too_often': '{seconds} 秒待ってから、もう一度お試しください。',
  'sign_in.password_length': '{minimum}〜{maximum} 文字で入力してください。',
};
