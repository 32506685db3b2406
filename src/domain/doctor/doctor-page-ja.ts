/** Japanese texts of the diagnosis on the page; those that name a command or a key for a person at the machine have others there. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import { type Message, textOf } from '../../lib/text/message.ts';
import { problemsJa } from '../problem/problems-ja.ts';
import { doctorJa } from './doctor-ja.ts';
import type { doctorPageEn } from './doctor-page-en.ts';

export const doctorPageJa: TranslationOf<typeof doctorPageEn> = {
  'doctor.start_agent': '装置を再起動してください。それまでレジの会計を受け取れません。',
  'doctor.check_config': '設定ファイルを作成した方に、内容の確認を依頼してください。',
  'doctor.free_plain_port':
    'https を付けずにアドレスを開いた人に案内が出ません。ほかのプログラムがそのポートを使っています。1 分ごとに再試行します。',
  'doctor.database_comes': '最初の起動のときに作られます。',
  'doctor.refused_rows':
    '会計を受け付けていません。保存できる件数に達しています（未送信か、直近 2 日間の会計です）',
  'doctor.make_room':
    '装置をクラウドに接続するか、設定ファイルで保存容量の上限を大きくするよう依頼してください。',
  'doctor.free_memory':
    '設定ファイルで映像用のメモリーを減らすよう依頼するか、装置のほかのプログラムを止めてください。',
  'doctor.clock_configured': '設定ファイルにより合っているものとしています。未確認です（{time}）',
  'doctor.sync_clock':
    '時刻サーバーに接続できるようにしてください。ほかの方法で合わせている場合は、設定ファイルでそのように指定できます。',
  'doctor.check_camera': '電源、ネットワーク、アドレス、映像用のユーザー名とパスワードをご確認ください。',
  'doctor.keep_video':
    '10 分より後に届く会計には、すべての映像の録画が必要です。録画の形は設定ファイルで変更できます。静止画カメラは対象外です。',
  'doctor.permit_nudges':
    'この装置にトピック nudges の受信と nudge-topics への送信を許可するよう、ブローカーの管理者に依頼してください。',
  'doctor.keep_switched_on':
    '夜間（ほかの時間帯を指定していないときは 2:00～5:00）も装置の電源を入れ、Debian のサーバーにつながるようにしてください。',
  'doctor.camera_clock_off': 'カメラの画面で、時刻サーバーを設定してください。',
};

const texts = { ...problemsJa, ...doctorJa, ...doctorPageJa };

/** Undefined for a message of another version. */
export function japanesePageDoctorText(message: Message): string | undefined {
  return textOf(message, texts, 'ja');
}
