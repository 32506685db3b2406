/** Messages for people about failures at Smaregi, and what to do about them. They quote Smaregi's own messages. Pure. */
import type { Words } from '../../../lib/text/language.ts';
import { lineWordsOf, quoted } from '../polling/connectivity-messages.ts';

export const lineWords = lineWordsOf({ en: 'Smaregi', ja: 'スマレジ' });
export const { failing, notUnderstood: notSmaregi } = lineWords;

export function limited(said: string): Words {
  return {
    en: `Smaregi is asked too often for this contract${quoted(said)}. It is asked again later by itself; do other programs ask as well?`,
    ja: `この契約からスマレジへの要求が多すぎます${quoted(said)}。しばらくして自動で再試行します。ほかの連携も同時に要求していないかご確認ください。`,
  };
}

export const cursorLost: Words = {
  en: 'Where the asking of Smaregi stands can not be read from the database. Remove this account here, and import it and its registers again.',
  ja: 'スマレジの取得位置をデータベースから読み取れません。このアカウントを一度削除し、アカウントとレジの設定をもう一度取り込んでください。',
};

/** The older API's settings page, in Smaregi's own menu order. */
const olderPage = {
  en: '設定 → システム連携 → スマレジAPI連携 → API受信設定',
  ja: '「設定 → システム連携 → スマレジAPI連携 → API受信設定」',
};

export function wrongContract(said: string): Words {
  return {
    en: `Smaregi does not know this contract id${quoted(said)}. Copy 契約ID again from ${olderPage.en}.`,
    ja: `スマレジの契約IDが正しくありません${quoted(said)}。スマレジ管理画面の${olderPage.ja}に表示される契約IDをもう一度入力してください。`,
  };
}

export function wrongToken(said: string): Words {
  return {
    en: `Smaregi does not take this access token${quoted(said)}. Under ${olderPage.en}, set 受信機能を利用する to 利用する and copy アクセストークン again; one that is issued anew ends the former.`,
    ja: `スマレジのアクセストークンが正しくありません${quoted(said)}。スマレジ管理画面の${olderPage.ja}で「受信機能を利用する」を「利用する」にし、アクセストークンをもう一度入力してください。再発行すると以前のものは使えなくなります。`,
  };
}

export function addressRefused(said: string): Words {
  return {
    en: `Smaregi does not let this shop's internet address in${quoted(said)}. Under ${olderPage.en}, switch IP制限 off or add the shop's address.`,
    ja: `店舗の IP アドレスからの接続をスマレジが拒否しています${quoted(said)}。スマレジ管理画面の${olderPage.ja}で IP制限を解除するか、店舗の IP アドレスを追加してください。`,
  };
}

export function notAllowed(said: string): Words {
  return {
    en: `Smaregi does not allow transactions to be read${quoted(said)}. Under ${olderPage.en}, allow 取引 to be read (利用する); the plan has to include the API.`,
    ja: `スマレジで取引の参照が許可されていません${quoted(said)}。スマレジ管理画面の${olderPage.ja}で「取引」を「利用する」にしてください。ご契約のプランで API が使えるかもご確認ください。`,
  };
}

export function refusedOtherwise(said: string): Words {
  return {
    en: `Smaregi refused the request${quoted(said)}.`,
    ja: `スマレジが要求を受け付けません${quoted(said)}。`,
  };
}

export function wrongClient(said: string): Words {
  return {
    en: `Smaregi does not know this app${quoted(said)}. Copy client id and secret again from Smaregi Developers (アプリ → 環境設定); those of the sandbox and of production differ (see sandbox).`,
    ja: `スマレジのアプリの設定が正しくありません${quoted(said)}。スマレジ・デベロッパーズの「アプリ → 環境設定」からクライアントIDとクライアントシークレットをもう一度入力してください。開発環境（サンドボックス）と本番環境では値が異なります（sandbox の設定）。`,
  };
}

export function missingScope(said: string): Words {
  return {
    en: `The app may not read transactions${quoted(said)}. At Smaregi Developers, switch pos.transactions:read and pos.stores:read on (アプリ → スコープ); the contract's administrator has to accept the change.`,
    ja: `アプリに取引を参照する権限がありません${quoted(said)}。スマレジ・デベロッパーズの「アプリ → スコープ」で pos.transactions:read と pos.stores:read をオンにし、契約の管理者がスコープの変更を承認してください。`,
  };
}

export function wrongPlatformContract(said: string): Words {
  return {
    en: `Smaregi does not know this contract id, or the app is not in use there${quoted(said)}. Check 契約ID (sandbox ids begin with sb_), and that the app is activated for this contract.`,
    ja: `スマレジがこの契約IDを認めないか、この契約でアプリが利用されていません${quoted(said)}。契約ID（サンドボックスは sb_ で始まります）と、この契約でアプリが有効になっていることをご確認ください。`,
  };
}

export function accessDenied(said: string): Words {
  return {
    en: `Smaregi denies the app access to this contract${quoted(said)}. Check that the app is activated for the contract, that its scopes were accepted, and that the plan includes the API.`,
    ja: `この契約へのアプリのアクセスをスマレジが拒否しています${quoted(said)}。契約でアプリが有効か、スコープの変更が承認されているか、プランで API が使えるかをご確認ください。`,
  };
}

/** Quotes Smaregi in the log and on the page: bounded, on one line, and without our secrets, should it repeat one. */
export function briefly(said: string, secrets: readonly string[]): string {
  let text = said.replaceAll(/\s+/g, ' ').trim();
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '…');
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
