/** Japanese texts about settings of the network and the certificate of the page. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { networkEn } from './network-en.ts';

export const networkJa: TranslationOf<typeof networkEn> = {
  'network.no_address': '192.168.1.50 のように、0〜255 の数字 4 つで入力してください。',
  'network.address_unusable':
    '装置には付けられないアドレスです。店内のネットワークの 192.168.1.50 のようなアドレスにしてください。',
  'network.prefix': 'サブネットマスクを 255.255.255.0 か 24 のように入力してください（{min}〜{max}）。',
  'network.edge': 'ネットワークの最初と最後のアドレスは使えません。{first}〜{last} から選んでください。',
  'network.no_router': 'ルーターのアドレスを 192.168.1.1 のように入力してください。',
  'network.other_network':
    'ルーターは同じネットワーク（{first}〜{last}）のアドレスです。アドレスとサブネットマスクをご確認ください。',
  'network.own_address': 'この装置自身のアドレスです。ルーターのアドレスを入力してください。',
  'network.no_name_server':
    'DNS サーバーを 1 つ以上入力してください。多くの場合、ルーターと同じアドレスです。',
  'network.many_name_servers': 'DNS サーバーは {max} つまでです。',
  'network.not_name_server':
    '「{server}」は DNS サーバーのアドレスではありません。192.168.1.1 のように入力し、複数のときは空白で区切ってください。',
  'network.name_server_twice': '同じ DNS サーバーが 2 回入力されています。',
  'network.ssid': 'Wi-Fi の名前（SSID）を 32 バイト以内で入力してください。前後に空白は使えません。',
  'network.password_length': 'Wi-Fi のパスワードは 8〜63 文字です。',
  'network.password_bytes':
    '長すぎます。Wi-Fi のパスワードは 63 文字までで、全角の文字は 1 文字を 3 文字と数えます。',
  'network.password_characters': '改行と、前後の空白は使えません。',
  'network.many_time_servers': '時刻サーバーは {max} つまでです。',
  'network.not_time_server':
    '「{server}」は時刻サーバーの名前でもアドレスでもありません。ntp.nict.jp や 192.168.1.1 のように入力してください。',
  'network.time_server_twice': '同じ時刻サーバーが 2 回入力されています。',
  'network.browsers_warn': 'ブラウザーで警告が出ます',
  'network.of_file': '{file}: {problem}',
};
