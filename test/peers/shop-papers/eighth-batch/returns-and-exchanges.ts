/** Goods and money that came back, by the eighth hand. */
import type { ShopPaper } from '../shop-paper.ts';

export const returnsAndExchanges: readonly ShopPaper[] = [
  {
    name: 'supermarket goods returned',
    truth: { kind: 'refund', totalYen: -4378, number: '0052-1190', tender: 'cash' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
ヤオハチ フレッシュ 北本店
      【返　品】
2025/10/16 17:20 0052-1190
元ﾚｼｰﾄ 0052-0977 10/15
電気ケトル 0.8L   -3,980
お茶 2L×6(軽)      -398
 小計 2点         -4,378
合計            -￥4,378
現金返金         ￥4,378
サイン`,
  },
  {
    name: 'deposit of a lift card given back',
    truth: { kind: 'refund', totalYen: -1000, number: 'PK-22813', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
 八千穂高原スキー場
 ICカード保証金返金
 PK-22813  26/01/12 16:33
 ｶｰﾄﾞ 500円×2枚 返却
 ご返金額    ¥1,000
 現金でお返ししました
 自動返却機 2号`,
  },
  {
    name: 'even exchange',
    truth: { kind: 'sale', totalYen: 0, number: '2031-4' },
    print: { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text: `
衣料のタナベ
交換処理レシート   2031-4
2025/11/15 12:44
 (戻)ニット M  グレー     -3,990
 ニット L  グレー          3,990
------------------------------------
合計                          ¥0
お返し                        ¥0
元レシート 2031-1 11/12`,
  },
  {
    name: 'exchange with money back',
    truth: { kind: 'refund', totalYen: -1010, number: '88-7712', tender: 'cash' },
    print: { dialect: 'star-line', encoding: 'jis', columns: 48 },
    text: `
【返品・交換】 衣料品 サンマート
88-7712     2025/08/10 16:55
 返品 パジャマ上下 LL       △3,990
 お買上 パジャマ半袖 L        2,980
------------------------------------
差引合計                    △1,010
現金 返金                     1,010
※△はマイナスを示します
理由 サイズ違い`,
  },
];
