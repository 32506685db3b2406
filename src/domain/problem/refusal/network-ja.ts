/** Japanese texts of the refusals of a change of the gateway's network. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { networkRefusalsEn } from './network-en.ts';

export const networkRefusalsJa: TranslationOf<typeof networkRefusalsEn> = {
  'network.manager_absent':
    'この装置には NetworkManager が入っていません。ネットワークは OS の設定で変えてください。',
  'network.manager_stopped':
    'NetworkManager が動いていません。装置で sudo systemctl enable --now NetworkManager を実行してください。',
  'network.manager_slow':
    'NetworkManager の応答が遅れています（何も変わっていません）。数秒待ってから、もう一度お試しください。',
  'network.manager_no_rights':
    '装置のプログラムにネットワークを変える権限がありません。パッケージの systemd/tillframe-network.rules を /usr/share/polkit-1/rules.d/50-tillframe-network.rules に置いてください。',
  'network.no_device': 'ネットワーク機器「{device}」はありません。',
  'network.busy':
    'ネットワークの変更を確認中です。その変更を続けるか、元に戻してから、もう一度お試しください。',
  'network.refused':
    'NetworkManager が変更を受け付けませんでした（何も変わっていません）。数分たってから、もう一度お試しください。',
  'network.not_connected':
    'まだつながっていないため、設定を変えられません。先にケーブルをつなぐか、Wi-Fi に参加してください。',
  'network.listens_there':
    '設定ファイルでこの画面のアドレスが {listen} に固定されているため、変えると開けなくなります。先に設定ファイルで、すべてのアドレスで開けるようにしてください。',
  'network.address_of_camera':
    'このアドレスはカメラ「{camera}」が使っています。同じアドレスの機器が 2 台あると、どちらもつながらなくなります。',
  'network.address_of_printer':
    'このアドレスは「{register}」のレシートプリンターが使っています。同じアドレスの機器が 2 台あると、どちらもつながらなくなります。',
  'network.address_of_router':
    'このアドレスはルーターが使っています。同じアドレスの機器が 2 台あると、どちらもつながらなくなります。',
  'network.address_of_device':
    'このアドレスはこの装置の別の接続（{device}）が使っています。同じアドレスの機器が 2 台あると、どちらもつながらなくなります。',
  'network.no_wifi': '周りの Wi-Fi を調べられませんでした。無線がオフになっていないかご確認ください。',
  'network.other_scan': 'Wi-Fi を探しています。少し待ってからもう一度お試しください。',
  'network.over':
    'この変更はもう終わっています（確定済みか、元に戻りました）。現在の設定はシステム画面でご確認ください。',
  'network.early': 'まだ変更の途中のため、確定していません。数秒待ってから、もう一度押してください。',
  'network.not_kept': '変更を保存できなかったため、元に戻しました。理由は装置のログにあります。',
  'network.no_time_service':
    'この装置では時刻サーバーを設定できません（systemd-timesyncd か chrony と、tillframe-time.path が必要です）。',
  'network.time_not_taken':
    '時刻サーバーの設定が反映されませんでした。装置で systemctl status tillframe-time.path tillframe-time.service をご確認ください。',
};
