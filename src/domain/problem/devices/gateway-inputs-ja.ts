/** Japanese texts of the reasons for which an input of the gateway or of a camera is not read. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { gatewayInputProblemsEn } from './gateway-inputs-en.ts';

export const gatewayInputProblemsJa: TranslationOf<typeof gatewayInputProblemsEn> = {
  'camera_event.no_camera': 'このレジにはカメラが連携されていません。入力端子を使うカメラを連携してください',
  'camera_event.other_cameras':
    'カメラ {camera} はこのレジに連携されていません（連携中：{linked}）。いずれかの ID を入力するか、空にしてメインカメラをお使いください',
  'gpio.tool_missing': 'ゲートウェイに gpiomon がありません。インストールしてください（apt install gpiod）',
  'gpio.tool_old':
    'ゲートウェイの gpiomon はバージョン 2 より前のものです。Debian 13 のパッケージ gpiod をお使いください',
  'gpio.chip_missing':
    'ゲートウェイに GPIO チップ {chip} がありません。チップは gpiodetect で確認できます（端子のないボードにはありません）',
  'gpio.line_missing': 'GPIO チップ {chip} にライン {line} はありません。ラインは gpioinfo で確認できます',
  'gpio.name_missing':
    'ゲートウェイが使える GPIO チップに {line} という名前のラインはありません。名前は gpioinfo で確認できます',
  'gpio.no_permission':
    'GPIO チップ {chip} を読み取る権限がありません。ゲートウェイのユーザーをグループ gpio に加えてください（パッケージが自動で設定します）',
  'gpio.line_busy':
    'GPIO ライン {line} はほかのプログラムが使用中です。そのプログラムを終了するか、接点を別のラインに配線してください（gpioinfo で確認できます）',
  'gpio.bias_unsupported':
    'GPIO チップ {chip} にはこの種類の内蔵抵抗がありません。抵抗を外付けし、ここでは「なし」を選んでください',
  'gpio.ended': 'gpiomon が終了しました：{answer}',
  'gpio.no_lines': 'ゲートウェイに空いている GPIO ラインがありません（端子のないボードにはありません）',
  'usb_key.none_connected': 'ゲートウェイに USB のキーやキーボードが接続されていません',
  'usb_key.device_missing':
    'キー {device} が接続されていません。接続中のものは ls /dev/input/by-id で確認できます',
  'usb_key.no_permission':
    '{device} を読み取る権限がありません。ゲートウェイのユーザーをグループ input に加えてください（パッケージが自動で設定します）',
  'usb_key.unreadable': 'キー {device} を読み取れません（{error}）',
  'usb_key.disconnected': 'キー {device} が外されました。接続し直すと自動で再開します',
};
