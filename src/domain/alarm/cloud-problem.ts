/**
 * Why the cloud over HTTPS takes nothing, in both languages. The sink puts its English reasons together from these parts, with words of
 * the cloud's own in between; who speaks Japanese finds the parts again. Pure.
 */

import { filled, type Sentence } from '../../lib/text/sentence.ts';

/** `{}` stands for a figure, a code or a path, in the same order in both languages. Parts are joined by `. ` or stand after `: `. */
export const cloudProblems = {
  answered: { en: 'The cloud answered {}', ja: 'クラウドの応答 {}' },
  notOfContract: {
    en: 'The answer is not one of the cloud contract',
    ja: '応答がクラウドの仕様と合いません',
  },
  answerUnread: { en: 'it is too long, or in an unknown coding', ja: '長すぎるか、知らない圧縮形式です' },
  answerNoJson: {
    en: 'it is not JSON, something in between may have answered',
    ja: 'JSON ではありません（途中の機器が答えている可能性があります）',
  },
  answerOfOthers: { en: 'it has no result for what was sent', ja: '送ったものの結果がありません' },
  fieldMissing: { en: '{}: is missing', ja: '{}: ありません' },
  fieldNoText: { en: '{}: must be a text', ja: '{}: 文字列が必要です' },
  fieldNoNumber: { en: '{}: must be a number, 0 or more', ja: '{}: 0 以上の数値が必要です' },
  fieldNoList: { en: '{}: must be a list', ja: '{}: 配列が必要です' },
  fieldNoObject: { en: '{}: must be an object', ja: '{}: オブジェクトが必要です' },
  fieldNoStatus: {
    en: '{}: must be stored, duplicate, rejected or retry',
    ja: '{}: stored・duplicate・rejected・retry のどれかが必要です',
  },
  fieldNoAddress: { en: '{}: must be a URL', ja: '{}: URL が必要です' },
  fieldNoHash: {
    en: '{}: must be a SHA-256 of 64 lower-case hexadecimal digits',
    ja: '{}: SHA-256（16 進小文字 64 桁）が必要です',
  },
  checkToken: {
    en: 'Check cloud.token (tokenFile)',
    ja: '設定の cloud.token（tokenFile）を確かめてください',
  },
  noToken: {
    en: 'There is no token in {}: write it there (cloud.tokenFile)',
    ja: '{} にトークンがありません。cloud.tokenFile のファイルにトークンを書いてください',
  },
  checkCertificate: {
    en: 'Check the client certificate: cloud.certFile and cloud.keyFile',
    ja: '設定のクライアント証明書（cloud.certFile と cloud.keyFile）を確かめてください',
  },
  checkAddress: { en: 'Check cloud.url', ja: '設定の cloud.url を確かめてください' },
  refusesAll: {
    en: 'It refuses different ones alike, so the fault is there and not in them: ask who runs the cloud, or a device before it',
    ja: '内容の異なるものが同じように拒否されているため、原因はクラウドかその手前の機器にあります。クラウドの管理者にご確認ください',
  },
  redirects: { en: 'a redirect is not followed', ja: '転送先へは送りません' },

  noAnswer: { en: 'No answer within {} s', ja: '{} 秒以内に応答がありません' },
  unknownName: {
    en: 'Its name is not known: check the address and the name server',
    ja: '送信先の名前が見つかりません。cloud.url と DNS サーバーを確かめてください',
  },
  noNameServer: { en: "The name server can't be reached", ja: 'DNS サーバーにつながりません' },
  nothingListens: {
    en: 'It refuses the connection: nothing listens there',
    ja: '送信先が接続を拒否しました（待ち受けているものがありません）',
  },
  noWay: {
    en: 'There is no way to it: check the network',
    ja: '送信先への経路がありません。ネットワークを確かめてください',
  },
  noConnection: {
    en: "It can't be reached: no connection in time",
    ja: '送信先に時間内につながりません',
  },
  failed: { en: 'The connection failed ({})', ja: '通信に失敗しました（{}）' },
  notHttp: {
    en: 'What it answers is not the HTTP that was asked for ({})',
    ja: '送信先の応答が HTTP として正しくありません（{}）',
  },
  withoutTls: {
    en: 'It speaks http without TLS there ({}): check cloud.url and its port',
    ja: '送信先は TLS なしの HTTP です（{}）。cloud.url とポート番号を確かめてください',
  },
  brokeOff: { en: 'It broke TLS off ({})', ja: '送信先が TLS を打ち切りました（{}）' },
  untrusted: {
    en: "Its certificate can't be trusted ({}): give the CA that signed it as cloud.caFile, or check the clock",
    ja: '送信先の証明書を信頼できません（{}）。発行した認証局を cloud.caFile に設定するか、装置の時計を確かめてください',
  },
  certificateRefused: {
    en: "It doesn't take the client certificate, or wants one ({})",
    ja: 'クライアント証明書が受け付けられないか、求められています（{}）',
  },
  proxyLogin: {
    en: 'The proxy wants a login, or another one (407). Check user and password of the proxy',
    ja: 'プロキシがログインを求めています（407）。プロキシのユーザー名とパスワードを確かめてください',
  },
  proxyForbids: {
    en: "The proxy doesn't let it through ({}). Ask who runs the proxy",
    ja: 'プロキシが通信を許可していません（{}）。プロキシの管理者に確認してください',
  },
  proxyFails: { en: "The proxy can't reach it ({})", ja: 'プロキシから送信先につながりません（{}）' },
  proxyBetween: { en: '(there is a proxy in between)', ja: '（プロキシを経由しています）' },

  unusableAddress: {
    en: 'The cloud gave an address that is not https, or malformed headers',
    ja: 'クラウドが示した画像の送り先が https でないか、ヘッダーが不正です',
  },
  privateAddress: {
    en: 'The cloud wants pictures at {}, which is neither its own nor a public https address: if that is meant, write it in cloud.pictures.allowedOrigins',
    ja: 'クラウドが示した画像の送り先 {} は、クラウド自身でも公開された https アドレスでもありません。正しい送り先なら cloud.pictures.allowedOrigins に書いてください',
  },
  privateName: {
    en: 'The name that the cloud gave for pictures leads into a private network: if that is meant, write its origin in cloud.pictures.allowedOrigins',
    ja: 'クラウドが示した画像の送り先は、名前を引くと社内・店内のネットワークを指しています。正しい送り先なら、そのオリジンを cloud.pictures.allowedOrigins に書いてください',
  },

  newKey: {
    en: 'Ask for a new enrolment key at the cloud, and give it as enrolKey',
    ja: 'クラウドで新しい登録キーを発行し、enrolKey に書いてください',
  },
  keyUsed: {
    en: 'The enrolment key has been used already, and works once',
    ja: '登録キーは使用済みです（使えるのは一度だけです）',
  },
  keyUnknown: {
    en: "The cloud doesn't know the enrolment key: check its spelling, or whether it is another cloud's",
    ja: '登録キーがクラウドに見つかりません。書き間違いか、別のクラウドのキーでないか確かめてください',
  },
  keyRefused: {
    en: 'The enrolment key is mistyped, used already or expired',
    ja: '登録キーが間違っているか、使用済みか、期限切れです',
  },
  noEnrolment: {
    en: 'It offers no enrolment there. Check cloud.url, or write cloud.token instead of cloud.enrolKey',
    ja: 'このクラウドでは登録キーが使えません。cloud.url を確かめるか、enrolKey の代わりに token を書いてください',
  },
  mayNotEnrol: {
    en: "It doesn't let this gateway enrol: ask who runs the cloud",
    ja: 'この装置の登録が許可されていません。クラウドの管理者に確認してください',
  },
  enrolmentRefused: { en: "It doesn't take the enrolment", ja: '登録が受け付けられません' },
  enrolmentUnread: {
    en: 'The answer to the enrolment is not one of the cloud contract',
    ja: '登録への応答がクラウドの仕様と合いません',
  },
  notEnrolled: {
    en: 'This gateway is not enrolled at the cloud and has no key',
    ja: 'この装置はクラウドに登録されておらず、登録キーもありません',
  },
  credentialGone: {
    en: "The cloud doesn't take this gateway's credential any more",
    ja: 'この装置の資格情報がクラウドで無効になっています',
  },
  credentialUnread: {
    en: "The cloud's credential can't be read from {} ({})",
    ja: 'クラウドの資格情報を {} から読めません（{}）',
  },
  credentialUnwritten: {
    en: "The cloud's credential can't be written to {} ({})",
    ja: 'クラウドの資格情報を {} に書けません（{}）',
  },
  notOurCertificate: {
    en: "The cloud's certificate doesn't belong to the key of this gateway",
    ja: 'クラウドが発行した証明書が、この装置の鍵と合いません',
  },
} as const satisfies Record<string, Sentence>;

export type CloudProblem = keyof typeof cloudProblems;

/** The English sentence with its figures. */
export function cloudProblem(name: CloudProblem, ...values: readonly (string | number)[]): string {
  return filled(cloudProblems[name].en, ...values);
}

/** A reason of the sink in Japanese; what is not known, such as the cloud's own words, stays as it is. */
export function cloudProblemInJapanese(why: string): string {
  return forms.reduce(
    (text, { pattern, ja }) =>
      text.replace(pattern, (_all, joint: string | undefined, ...values: string[]) => {
        return (joint === undefined || joint === ' ' ? '' : '。') + filled(ja, ...values);
      }),
    why,
  );
}

/** A colon may be within one, as in an address, and not at its end. */
const figure = '((?:[^\\s():]|:(?=\\S))*[^\\s():.])';

/** Longest first: some are parts of others. With what joins them, since Japanese sentences are joined otherwise. */
const forms = Object.values<Sentence>(cloudProblems)
  .toSorted((a, b) => b.en.length - a.en.length)
  .map(({ en, ja }) => {
    const form = en.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', figure);
    return { pattern: new RegExp(`( |: |\\. )?${form}`, 'g'), ja };
  });

/**
 * How the cloud answered when it did not accept a request: with a request to wait, an error of its own, or an answer that breaks the contract.
 * The fault lies at the cloud then, not on the line.
 */
export const badAnswers = ['wait', 'error', 'unread'] as const;
export type BadAnswer = (typeof badAnswers)[number];
