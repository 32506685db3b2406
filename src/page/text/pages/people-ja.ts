/** People and their roles, in Japanese; the shape of peopleEn too. */
import { roleNamesJa } from '../../../domain/people/role-names-ja.ts';

export const peopleJa = {
  roles: roleNamesJa,
  about: {
    owner: 'すべての操作ができます。利用者の追加、役割の変更、装置の引き渡しはオーナーだけが行えます。',
    manager: '日々の業務、CSV と記録書の保存、履歴の確認、カメラとレジの設定ができます。',
    staff: '会計、売上、映像の閲覧だけができます。設定の変更や保存はできません。',
    installer:
      '引き渡しまでの間、ネットワークを含むすべての設定ができます。会計の保存と利用者の追加はできません。',
  },
  aboutAtReceiver: {
    owner:
      '担当店舗の会計・売上の閲覧、CSV と記録書の保存、履歴の確認、利用者の追加ができます。全店舗のオーナーは、POS との連携と転送も管理できます。',
    manager: '担当店舗の会計・売上の閲覧、CSV と記録書の保存、履歴の確認ができます。',
    staff: '担当店舗の会計、売上、映像の閲覧だけができます。',
  },
  heading: '利用者',
  sectionText: 'ログインする人と、それぞれの役割。',
  open: '利用者を管理',
  title: '利用者',
  text: '追加した方は、24 時間有効な招待コードで自分のパスワードを決めます。メールは使いません。',
  failed: '利用者を取得できませんでした。接続を確認してください。',
  add: '利用者を追加',
  addSubmit: '追加して招待コードを表示',
  name: '名前',
  nameHint: 'ログインと履歴に使います。あとから変更できます。',
  role: '役割',
  shops: '店舗',
  allShops: '全店舗（今後追加される店舗を含む）',
  wrongShops: '店舗を一つ以上選択してください。',
  saving: '保存しています…',
  save: '保存する',
  wrongName: (max: number) => `名前は 1〜${max} 文字で入力してください。`,
  rolesHeading: '役割とできること',
  you: '（ご自身）',
  sessions: (n: number) =>
    n === 0 ? 'ログインしているブラウザーはありません。' : `${n} 件ログインしています。`,
  notYet: 'まだパスワードを決めていません。',
  invited: (left: string) => `招待コードの有効期間：あと${left}`,
  change: '名前と役割を変更',
  newCode: '新しい招待コード',
  newPassword: 'パスワードを忘れたとき',
  newCodeTitle: (name: string) => `「${name}」の招待コードを作り直しますか？`,
  newCodeText: '前の招待コードは使えなくなります。',
  newPasswordText:
    '新しい招待コードでパスワードを決め直すと、それまでのパスワードとログインが終了します。それまでは今のパスワードを使えます。',
  newCodeAction: '招待コードを作る',
  endSessions: 'すべてログアウト',
  endSessionsTitle: (name: string) => `「${name}」のログインをすべて終了しますか？`,
  endSessionsText: 'もう一度使うときは、名前とパスワードが必要です。',
  ended: (n: number) => `${n} 件のログインを終了しました。`,
  remove: '削除',
  removeTitle: (name: string) => `「${name}」を削除しますか？`,
  removeText:
    'すぐにこの画面を使えなくなり、この人が追加したブラウザーへの通知も止まります。メールやチャットの送信先は残ります。',
  removeLog: '履歴に残っている名前は、1 年たつまで消えません。',
  invitationTitle: (name: string) => `「${name}」の招待コード`,
  invitationText: 'このリンクを本人に送るか、この画面のアドレスでコードを入力してもらってください。',
  link: 'リンク',
  code: '招待コード',
  codeNote: 'ログイン画面の「コードをお持ちの方」から入力できます。',
  once: '24 時間、一度だけ使えます。ここを閉じると、もう表示できません。',
  noted: '閉じる',
  passkeys: {
    title: 'パスキー',
    text: 'パスワードの代わりに、お使いの機器の指紋、顔認証、暗証番号でログインできます。',
    notHere:
      'パスキーを使うには、名前のあるアドレスと、ブラウザーが信頼する証明書が必要です。このアドレスではパスワードをお使いください。',
    made: (date: string, host: string) => `${date} 追加、${host} 用`,
    add: 'パスキーを追加',
    addSubmit: 'パスキーを追加する',
    name: 'この機器の名前（省略できます）',
    defaultName: 'パスキー',
    added: 'パスキーを追加しました。次からパスキーでログインできます。',
    cancelled: 'パスキーは作られませんでした。もう一度お試しください。',
    remove: '削除',
    removeTitle: (name: string) => `「${name}」を削除しますか？`,
    removeText: 'このパスキーではログインできなくなります。機器に残ったパスキーも削除してください。',
  },
  notPermitted: {
    title: 'このページは開けません',
    text: (name: string, role: string, who: string) =>
      `「${name}」の役割は${role}です。${who}に操作を依頼するか、役割の変更を依頼してください。`,
    who: {
      owner: 'オーナー',
      manager: 'オーナー',
      staff: 'オーナーまたは店長',
      installer: 'オーナーまたは店長',
    },
    toSales: '会計の一覧へ',
  },
  join: {
    title: (name: string) => (name === '' ? 'パスワードを決める' : `${name}さん、ようこそ`),
    text: '受け取った招待コードで、この画面のパスワードを決めてください。',
    submit: 'パスワードを決めてログイン',
  },
};

export type PeopleMessages = typeof peopleJa;
