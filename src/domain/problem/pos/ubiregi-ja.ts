/** Japanese texts of the problems that Ubiregi reports. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { ubiregiProblemsEn } from './ubiregi-en.ts';

export const ubiregiProblemsJa: TranslationOf<typeof ubiregiProblemsEn> = {
  'ubiregi.limited':
    'ユビレジへの要求が多すぎます。{seconds} 秒後に再試行します。同じトークンを使う別のプログラムがないかご確認ください',
  'ubiregi.token_refused':
    'ユビレジのトークンが正しくありません。ubiregi.com/a/account/apps で新しいトークンを作り、このアカウントに入力してください',
  'ubiregi.plan_over':
    'このユビレジアカウントのプランが終了しているか、API の利用が含まれていません。ユビレジで契約を更新してください。更新後、その間の会計も取得します',
  'ubiregi.forbidden':
    'ユビレジがこの操作を許可していません。トークンまたはアプリの権限をユビレジでご確認ください',
  'ubiregi.no_account':
    'このログインで使えるアカウントがユビレジにありません。削除または移動されていないかご確認のうえ、レジを選び直すか、該当するログインで連携してください',
  'ubiregi.no_such_account':
    'このログインで使えるアカウント {account} がユビレジにありません。削除または移動されていないかご確認のうえ、レジを選び直すか、該当するログインで連携してください',
  'ubiregi.not_linked_yet':
    'このユビレジアカウントはまだ連携されていません。装置のページの「連携設定」で「連携」を押し、ユビレジにログインしてください',
  'ubiregi.link_ended':
    'ユビレジとの連携が切れました。ユビレジ側で連携が解除されたか、アプリが変更された可能性があります。装置のページの「連携設定」で、もう一度連携してください。その間の会計もそのとき取得します',
  'ubiregi.link_expired':
    'ユビレジとの連携が切れました。装置が 14 日を超えて停止または未接続でした（{days} 日）。装置のページの「連携設定」で、もう一度連携してください。その間の会計もそのとき取得します',
  'ubiregi.app_unknown':
    'ユビレジのアプリの設定が正しくありません。clientId と clientSecret をユビレジの表示と照らし合わせてください',
  'ubiregi.code_refused':
    'ユビレジがこのコードを受け付けません。コードは一度きり、数分間だけ有効です。連携をはじめからやり直してください',
  'ubiregi.other_account':
    'この連携はユビレジアカウント {linked} のものですが、{granted} でログインされました。もう一度はじめて正しいアカウントでログインするか、{granted} を別のアカウントとして追加してください',
  'ubiregi.no_linking_needed':
    'このアカウントは API アクセストークンを使うため、連携は不要です。連携を使う場合は、代わりに clientId と clientSecret を設定してください',
  'ubiregi.tokens_not_saved':
    'ユビレジの新しいトークンを保存できないため、まだ使っていません。自動で再試行します',
  'ubiregi.foreign_next_page': 'ユビレジの応答の続きが別のサイト（{host}）を指しているため、取得しません',
};
