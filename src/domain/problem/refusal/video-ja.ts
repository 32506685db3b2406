/** Japanese texts of the refusals of pictures and clips. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { videoRefusalsEn } from './video-en.ts';

export const videoRefusalsJa: TranslationOf<typeof videoRefusalsEn> = {
  'picture.in_future': '指定の時刻は {seconds} 秒より先です。その時刻になってから、もう一度お試しください。',
  'picture.not_held': '指定の時刻は、保管している映像より前です。',
  'picture.outside_buffer': '指定の時刻は、保管している映像（{from}〜{to}）より前です。',
  'picture.not_running':
    'この時刻の画像はありません。装置が動いていなかったか、起動した直後でした（{since} から稼働しています）。',
  'picture.damaged': 'この時刻の前後の画像が壊れています。',
  'picture.none': 'この時刻の前後に、カメラから画像が届いていません。',
  'picture.none_since': 'この時刻の前後に、カメラから画像が届いていません（{since} から届いていません）。',
  'picture.none_between':
    'この時刻の前後に、カメラから画像が届いていません（{since} から {until} まで届いていません）。',
  'picture.late': '時間内に画像を用意できませんでした。もう一度お試しください。',
  'picture.none_of_sale': 'この会計には、指定のカメラと時刻の画像がありません。',
  'picture.none_of_paper': 'この会計には、レシートの画像がありません。',
  'picture.at_cloud':
    'この画像はクラウドにあります。装置からは、保存期間の終了または容量不足のため削除されました。',
  'picture.gone': 'この画像は、装置に残っていません。',

  'clip.in_future': 'クリップの終わりに指定できるのは {seconds} 秒先までです。時間をおいてお試しください。',
  'clip.no_link': 'この会計の時点では、レジにカメラが連携されていませんでした。',
  'clip.masked':
    'このカメラにはプライバシーマスクがあるため、映像をそのまま表示できません。マスクをかけた静止画をご利用ください：{picture}',
  'clip.no_video': 'このカメラは静止画だけに対応しています。静止画をご利用ください：{picture}',
  'clip.other_clips': 'ほかのクリップを作成しています。少し待ってからもう一度お試しください。',
  'clip.no_process': '装置が混み合っています。少し待ってからもう一度お試しください。',
  'clip.damaged': 'この時刻の映像が壊れています。',
  'clip.none': 'この時刻に、カメラから映像が届いていません。',
  'clip.not_stored_here': '動画を保存しない設定です。',
  'clip.superseded': 'この会計は別の会計（{sale}）に統合されています。動画はその会計に保存されます。',
  'clip.many_wait': '保存待ちの動画が多すぎます。数分待ってからもう一度お試しください。',
  'clip.no_such_range': '動画に、指定の範囲はありません。',
  'clip.not_held': 'この時刻の映像は保管されていません。',
  'clip.outside_buffer': 'この時刻の映像は保管されていません。メモリーにあるのは {from}〜{to} の映像です。',
};
