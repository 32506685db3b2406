/** Japanese texts of the refusals of a register, its POS account and its receipt printer. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { registerFormRefusalsEn } from './register-form-en.ts';

export const registerFormRefusalsJa: TranslationOf<typeof registerFormRefusalsEn> = {
  'register_form.name': '1〜100 文字で入力してください。',
  'register_form.key': 'A-Z、a-z、0-9、_、- の 1〜64 文字で入力してください。',
  'register_form.terminal': 'POS の端末ID を 1〜64 文字で入力してください。',
  'register_form.address':
    'プリンターのアドレスを 192.168.1.50 のように（ポートは 192.168.1.50:9100）、クラウドに問い合わせるプリンターはそのサーバー URL（https://…）を入力してください。',
  'register_form.cameras': 'カメラは 16 台まで、それぞれ一度だけ選べます。',
  'register_form.no_moment_source': 'このレジにその検知機器はありません。すでに削除されています。',
  'register_form.many_moment_sources': 'このレジにはすでに上限の {maximum} 台の検知機器があります。',
  'register_form.no_register': 'レジ「{register}」は登録されていません。',
  'register_form.unlink_query': 'レジを ?register=キー&register=キー の形で 1〜256 台指定してください。',
  'register_form.terminal_taken': 'この端末はすでに「{register}」として登録されています。',
  'register_form.terminal_not_listed':
    '端末 "{terminal}" は POS の一覧にありません。一覧から選んでください。',
  'register_form.terminal_without_sales':
    '端末ID "{terminal}" の会計が過去 {days} 日間にありません。POS の設定にある端末一覧と照らし合わせてください。新しいレジの場合は、このまま追加できます。',
  'register_form.terminal_without_sales_unlike':
    '端末ID "{terminal}" の会計が過去 {days} 日間にありません。会計があった端末ID：{others}。POS の設定にある端末一覧と照らし合わせてください。新しいレジの場合は、このまま追加できます。',
  'register_form.camera_gone': 'カメラ「{camera}」はもうありません。',
  'register_form.full': 'レジは {maximum} 台まで登録できます（上限に達しています）。',
  'register_form.key_taken': 'キー「{register}」のレジがすでにあります。',
  'register_form.only_pushed': '会計を自分で送るレジだけの項目です。"from" と一緒には指定できません。',

  'account_form.no_account': 'アカウント「{account}」は登録されていません。',
  'account_form.other_contract':
    'このアカウントは別の契約のものです。新しい契約は別のアカウントとして追加してください。',
  'account_form.linked_already': 'すでに「{account}」として連携しています。レジはそちらに追加してください。',
  'account_form.full': 'アカウントは {maximum} 件まで登録できます（上限に達しています）。',

  'printer_form.fixed':
    'レジ「{register}」のプリンターは設定ファイルで指定されています。変更は設定ファイルで行い、装置を再起動してください。',
  'printer_form.full': 'プリンターは {maximum} 台まで登録できます（上限に達しています）。',
  'printer_form.itself': 'この装置自身のアドレスです。プリンターのアドレスを入力してください。',
  'printer_form.no_port': 'この装置の 9100〜9199 番ポートに空きがありません。',
  'printer_form.none': 'レジ「{register}」にはレシートプリンターが設定されていません。',
  'printer_form.not_local':
    '店内のネットワークのアドレスではありません。192.168.1.50 のような、店内にあるプリンターの IP アドレスを入力してください。',
  'printer_form.refused':
    'このアドレスの機器は印刷を受け付けていません。プリンターのアドレスか、ほかの機器が印刷中でないかを確認してください。',
  'printer_form.name_not_found':
    'この名前の機器が見つかりません。192.168.1.50 のような IP アドレスを入力してください。',
  'printer_form.no_route':
    'この装置からそのネットワークにつながりません。プリンターが店内のネットワークにあるか確認してください。',
  'printer_form.cloud_unreachable':
    'この URL のクラウドに接続できません（{error}）。現在プリンターに設定されているサーバー URL をそのまま入力し、インターネット接続を確認してください。',
  'printer_form.no_answer':
    'プリンターに接続できません。電源とLANケーブル、アドレスを確認してください。紙送りボタンを押しながら電源を入れると、アドレスが印字されます。',

  'rules_form.other_try': 'ほかのルールを試しています。少し待ってから、もう一度お試しください。',
  'rules_form.lines':
    'パターンは 10 行まで、1 行 200 文字まで（合計の前の語は 20 行まで、40 文字まで）です。',
  'rules_form.word': '{line} 行目：1〜40 文字の語にしてください。',
  'rules_form.pattern': '{line} 行目は正規表現（200 文字まで）として読めません。',
};
