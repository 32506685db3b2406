/** Signing in, and one's own access, in Japanese; the shape of accountEn too. */
import { roleNamesJa } from '../../domain/people/role-names-ja.ts';

export const accountJa = {
  loading: '装置に接続しています…',
  unreachableTitle: '装置に接続できません',
  unreachableText:
    'お使いの機器が店内のネットワークに接続されているか、装置の電源が入っているかご確認ください。自動でもう一度試します。',
  setUpTitle: 'はじめの設定',
  setUpText:
    'セットアップコードを入力し、この画面のパスワードを決めてください。カメラとレジは、次の画面で追加します。',
  code: 'セットアップコード',
  codeHelp: 'コードの調べ方',
  codeHelpText:
    '装置のラベルに書かれていることがあります。ないときは、装置で次のコマンドを実行すると表示されます。一度だけ使えます。',
  commandNote:
    'コンテナーや試用で動かしている場合のコマンドは、設置した方にお尋ねください（tillframe の説明書にあります）。',
  password: 'パスワード',
  newPassword: (min: number) => `新しいパスワード（${min} 文字以上）`,
  again: 'もう一度入力',
  ownName: 'お名前（ログインと履歴に使います。省略できます）',
  installs: 'お店の方に代わって設置しています',
  shopName: '店舗名',
  setUpSubmit: 'はじめる',
  signInTitle: 'ログイン',
  signInSubmit: 'ログイン',
  forgotten: 'パスワードを忘れたとき',
  forgottenOthers: 'オーナーに新しい招待コードを依頼してください。オーナーがパスワードを忘れたとき：',
  forgottenText:
    '装置で次のコマンドを実行し、表示されたコードで新しいパスワードを決めます。利用者、ログイン、トークンはすべて削除されます。「--new」の代わりに「--person 名前」とすると、その利用者のコードだけを作ります。',
  withoutConsole:
    '装置で操作できないとき：SD カードなどの起動用の領域をパソコンで開き（この方法に対応するよう設定した装置）、「tillframe-reset」という名前の空のファイルを置いて起動すると、同じ場所の tillframe-setup-code.txt に新しいコードができます。',
  endedText: 'ログインが終了しました。もう一度ログインすると、続きから使えます。',
  signedOutText: 'ログアウトしました。',
  working: '確認しています…',
  show: 'パスワードを表示',
  name: '名前',
  wrongPassword: 'パスワードが違います。',
  wrongNameOrPassword: '名前またはパスワードが違います。',
  invitation: '招待コード',
  wrongInvitation:
    'コードが違うか、使用済みか、期限（24 時間）が切れています。オーナーに新しいコードを依頼してください。',
  passkey: 'パスキーでログイン',
  noPasskey: 'パスキーが使われませんでした。もう一度お試しになるか、パスワードでログインしてください。',
  haveCode: 'コードをお持ちの方',
  wrongName: (max: number) => `名前は ${max} 文字以内で入力してください。`,
  wrongCode: 'コードが違うか、すでに使われています。',
  wrongLength: (min: number, max: number) => `パスワードは ${min}〜${max} 文字にしてください。`,
  different: '2 つのパスワードが一致しません。',
  same: '現在のパスワードと同じです。別のパスワードにしてください。',
  waitLeft: (duration: string) => `あと${duration}`,
  startsAgainText:
    'このページのパスワードは終了しました（引き渡し、またはパスワードの再設定）。新しいセットアップコードで、新しいパスワードを決めてください。',
  wait: '続けて間違えたため、少し待ってからもう一度試してください。',
  busy: '装置が混み合っています。少し待ってからもう一度試してください。',
  failed: '装置から応答がありません。接続を確認して、もう一度試してください。',
  refused: (why: string) => `装置からの応答：${why}`,
  roles: roleNamesJa,
  account: 'アカウント',
  change: 'パスワードを変更',
  current: '現在のパスワード',
  changeSubmit: '変更する',
  changeNote: '変更すると、ほかのブラウザーのログインはすべて終了します。',
  changed: 'パスワードを変更しました。ほかのブラウザーのログインは終了しました。',
  others: 'ほかのブラウザー',
  othersText: '紛失した機器や、引き渡し前に使った機器のログインを終了できます。',
  endOthers: 'ほかのブラウザーをすべてログアウト',
  endOthersTitle: 'ほかのブラウザーをすべてログアウトしますか？',
  endOthersStays:
    '現在お使いのこのブラウザーは、ログインしたままです。ほかのブラウザーでは、もう一度パスワードが必要になります。',
  othersEnded: (n: number) =>
    n === 0 ? 'ほかにログインしているブラウザーはありません。' : `${n} 件のログインを終了しました。`,
  signOut: 'ログアウト',
  openTitle: 'パスワードがまだ設定されていません',
  openText:
    '現在は、この装置の中からであればだれでも開けます。パスワードを設定すると、ログインが必要になります。',
  openAction: 'パスワードを設定',
  later: 'あとで',
  keepNetwork: {
    title: 'ネットワークの変更',
    text: 'この画面が開いたので、新しいアドレスで装置に接続しています。',
    confirm: 'この設定で続ける',
    confirming: '確定しています…',
    done: '確定しました。次からはこのアドレスで開いてください。',
    toSystem: 'システム画面へ',
    address: 'このアドレス',
    otherwise: '確定しないと、まもなく元の設定に自動で戻ります。',
  },
};

export type AccountMessages = typeof accountJa;
