/** Messages for people about failures at Ubiregi, and what to do about them. They quote Ubiregi's own messages. Pure. */
import type { Words } from '../../../lib/text/language.ts';
import { lineWordsOf, quoted } from '../polling/connectivity-messages.ts';

export const lineWords = lineWordsOf({ en: 'Ubiregi', ja: 'ユビレジ' });
export const { failing, notUnderstood } = lineWords;

export function limited(seconds: number): Words {
  return {
    en: `Ubiregi is asked too often; it is asked again after ${seconds} s. Does another program use the same token?`,
    ja: `ユビレジへの要求が多すぎます。${seconds} 秒後に再試行します。同じトークンを使う別のプログラムがないかご確認ください。`,
  };
}

export function wrongToken(said: string): Words {
  return {
    en: `Ubiregi does not know this token${quoted(said)}. Make a new one at ubiregi.com/a/account/apps and enter it for this account.`,
    ja: `ユビレジのトークンが正しくありません${quoted(said)}。ubiregi.com/a/account/apps で新しいトークンを作り、このアカウントに入力してください。`,
  };
}

export function planOver(said: string): Words {
  return {
    en: `The plan of this Ubiregi account has ended or does not include the API${quoted(said)}. Renew it at Ubiregi; sales of the time between are fetched then.`,
    ja: `このユビレジアカウントのプランが終了しているか、API の利用が含まれていません${quoted(said)}。ユビレジで契約を更新してください。更新後、その間の会計も取得します。`,
  };
}

export function forbidden(said: string): Words {
  return {
    en: `Ubiregi does not allow this${quoted(said)}. Check at Ubiregi what the token or app may read.`,
    ja: `ユビレジがこの操作を許可していません${quoted(said)}。トークンまたはアプリの権限をユビレジでご確認ください。`,
  };
}

export function unknownAccount(said: string, account: string | undefined): Words {
  const which = account === undefined ? { en: '', ja: '' } : { en: ` ${account}`, ja: ` ${account} ` };
  return {
    en: `Ubiregi has no account${which.en} for this login${quoted(said)}. Was it removed, or moved under another parent? Choose the register anew, or link with the login it belongs to.`,
    ja: `このログインで使えるアカウント${which.ja}がユビレジにありません${quoted(said)}。削除または移動されていないかご確認のうえ、レジを選び直すか、該当するログインで連携してください。`,
  };
}

export function refusedOtherwise(status: number, said: string): Words {
  return {
    en: `Ubiregi refused the request (${status}${quoted(said)}).`,
    ja: `ユビレジが要求を受け付けません(${status}${quoted(said)})。`,
  };
}

export const notLinkedYet: Words = {
  en: `This Ubiregi account is not linked yet: on the page of the gateway, open Linkage, press Link, and log in at Ubiregi.`,
  ja: `このユビレジアカウントはまだ連携されていません。装置のページの「連携設定」で「連携」を押し、ユビレジにログインしてください。`,
};

/** `days` since the last renewal of the tokens; undefined if that explains nothing. */
export function linkLost(said: string, days: number | undefined): Words {
  const why =
    days === undefined
      ? {
          en: 'it may have been ended at Ubiregi, or the app was changed',
          ja: 'ユビレジ側で連携が解除されたか、アプリが変更された可能性があります',
        }
      : {
          en: `the gateway was off or without a line for over 14 days (${days})`,
          ja: `装置が 14 日を超えて停止または未接続でした(${days} 日)`,
        };
  return {
    en: `The link to Ubiregi has ended: ${why.en}${quoted(said)}. Link again: on the page of the gateway, open Linkage and press Link again; sales of the time between are fetched then.`,
    ja: `ユビレジとの連携が切れました: ${why.ja}${quoted(said)}。装置のページの「連携設定」で、もう一度連携してください。その間の会計もそのとき取得します。`,
  };
}

export function wrongClient(said: string): Words {
  return {
    en: `Ubiregi does not know this app${quoted(said)}. Check clientId and clientSecret against those at Ubiregi.`,
    ja: `ユビレジのアプリの設定が正しくありません${quoted(said)}。clientId と clientSecret をユビレジの表示と照らし合わせてください。`,
  };
}

export function codeRefused(said: string): Words {
  return {
    en: `Ubiregi does not take this code${quoted(said)}: a code works once, and for a few minutes. Begin the linking again.`,
    ja: `ユビレジがこのコードを受け付けません${quoted(said)}。コードは一度きり、数分間だけ有効です。連携をはじめからやり直してください。`,
  };
}

export function otherAccount(linked: string, granted: string): Words {
  return {
    en: `This link is for Ubiregi account ${linked}, and the login was for ${granted}. Begin again and log in there with the right account, or set ${granted} up as an account of its own here.`,
    ja: `この連携はユビレジアカウント ${linked} のものですが、${granted} でログインされました。もう一度はじめて正しいアカウントでログインするか、${granted} を別のアカウントとして追加してください。`,
  };
}

export const notAnApp: Words = {
  en: 'This account has an API access token of its own and needs no linking; for linking, give it clientId and clientSecret in its place.',
  ja: 'このアカウントは API アクセストークンを使うため、連携は不要です。連携を使う場合は、代わりに clientId と clientSecret を設定してください。',
};

export const notSaved: Words = {
  en: "Ubiregi's renewed tokens can't be written to the disk, and aren't used before they are. It is tried again by itself.",
  ja: 'ユビレジの新しいトークンを保存できないため、まだ使っていません。自動で再試行します。',
};

export const cursorLost: Words = {
  en: 'Where the asking of Ubiregi stands can not be read from the database. Remove this account here, and import it and its registers again.',
  ja: 'ユビレジの取得位置をデータベースから読み取れません。このアカウントを一度削除し、アカウントとレジの設定をもう一度取り込んでください。',
};

export function foreignNextPage(host: string): Words {
  return {
    en: `Ubiregi's answer goes on at an address that is not Ubiregi's (${host}); it is not followed.`,
    ja: `ユビレジの応答の続きが別のサイト(${host})を指しているため、取得しません。`,
  };
}
