/** Japanese texts of the problems with any POS. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { posProblemsEn } from './pos-en.ts';

export const posProblemsJa: TranslationOf<typeof posProblemsEn> = {
  'pos.no_answer': 'POS から {seconds} 秒以内に応答がありません',
  'pos.name_not_found': 'POS に接続できません（名前を解決できません）。インターネット回線をご確認ください',
  'pos.no_name_server':
    'POS に接続できません（DNS サーバーが応答しません）。インターネット回線をご確認ください',
  'pos.connection_refused':
    'POS に接続できません（接続を拒否されました）。インターネット回線をご確認ください',
  'pos.connection_timed_out':
    'POS に接続できません（時間内に接続できません）。インターネット回線をご確認ください',
  'pos.connection_lost': 'POS に接続できません（接続が切れました）。インターネット回線をご確認ください',
  'pos.no_route':
    'POS に接続できません（店内のネットワークの先につながりません）。インターネット回線をご確認ください',
  'pos.no_internet':
    'POS に接続できません（この装置からインターネットにつながりません）。インターネット回線をご確認ください',
  'pos.no_connection': 'POS に接続できません。インターネット回線をご確認ください',
  'pos.connection_failed': 'POS に接続できません（{error}）。インターネット回線をご確認ください',
  'pos.answer_too_long': 'POS の応答が {bytes} バイトを超えており、正しい応答ではありません',
  'pos.not_understood':
    'POS の応答を読み取れません（{what}）。店舗のネットワークが独自のログインを求めていないかご確認ください',
  'pos.failing': 'POS 側で問題が起きています（{status}）。自動で再試行します',
  'pos.refused': 'POS が要求を受け付けません',
  'pos.refused_with': 'POS が要求を受け付けません（{status}）',
  'pos.said': 'POS の応答：「{text}」',
  'pos.source_failed': 'POS からの応答を処理できませんでした',
  'pos.cursor_lost':
    'POS の取得位置をデータベースから読み取れません。このアカウントを一度削除し、アカウントとレジの設定をもう一度取り込んでください',
  'pos.not_stored': '装置が会計を保存できません。保存できるようになったら POS からもう一度受け取ります',
  'pos.sealed_with_another_key':
    '設定を復号できません。データベースと対になる鍵（secrets.key）が別のものです。設定をもう一度取り込んでください',
  'pos.kind_unknown':
    'この版は POS の種類「{kind}」に対応していません。装置を更新するか、アカウントを削除してください',
  'pos.setting_invalid': '設定「{field}」がないか、正しくありません。もう一度入力してください',
  'pos.not_started': 'アカウントを起動しています。少し待ってからもう一度お試しください',
};
