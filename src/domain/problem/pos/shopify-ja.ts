/** Japanese texts of the problems that Shopify reports. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { shopifyProblemsEn } from './shopify-en.ts';

export const shopifyProblemsJa: TranslationOf<typeof shopifyProblemsEn> = {
  'shopify.limited':
    'このアプリから Shopify への要求が多すぎます。自動で再試行します。同じアプリを使う別のプログラムがないかご確認ください',
  'shopify.token_refused':
    'Shopify のアクセストークンが正しくありません。管理画面にアプリが残っている場合はトークンを入力し直してください。ない場合は新しいアプリを作成し（dev.shopify.com）、クライアント ID とシークレットを入力してください',
  'shopify.app_unknown':
    'アプリまたはシークレットが正しくありません。dev.shopify.com（アプリ → 設定）からクライアント ID とシークレットをもう一度コピーしてください',
  'shopify.app_not_installed':
    'アプリがこのストアにインストールされていません。dev.shopify.com（アプリ → ホーム → アプリをインストール）でインストールしてください。アプリとストアは同じ組織のものである必要があります',
  'shopify.not_allowed':
    'このアプリでは必要な情報を読み取れません。dev.shopify.com（アプリ → バージョン → 新しいバージョン）でスコープ read_orders と read_locations を追加し、ストアの管理画面で承認してください',
  'shopify.shop_unknown':
    'この名前のストアは Shopify にありません。「ストア名.myshopify.com」を入力してください（管理画面 → 設定 → ドメイン）',
  'shopify.shop_paused':
    'Shopify がこのストアの情報を提供していません。一時停止中か、閉店しているか、未払いの請求があります。管理画面の「設定 → プラン」をご確認ください',
};
