/** Errors of apt, for people: their meaning here, and what to do. */

import type { Ran } from '../../../lib/run-program.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';

/** The first match counts. Seen with apt 3.0. */
const known: readonly (readonly [RegExp, (from: string) => LocalizedText])[] = [
  [
    /No space left|enough free space/i,
    () => ({ en: 'the disk is full: make room', ja: 'ディスクがいっぱいです。空きを増やしてください' }),
  ],
  [
    /Could not get lock|Unable to (acquire|lock)/i,
    () => ({
      en: 'another update is being looked for: wait for it to end',
      ja: '別の更新を確認中です。終わるまでお待ちください',
    }),
  ],
  [
    /not valid yet|invalid for another/i,
    (from) => ({
      en: `what is at ${from} was signed in the future: the clock of this machine is behind (timedatectl)`,
      ja: `${from} の署名が未来の日時です。この機器の時計が遅れています（timedatectl）`,
    }),
  ],
  [
    /expired \(invalid since|is expired|not valid anymore|expired/i,
    (from) => ({
      en: `what is at ${from} is out of date: whoever makes the packages has to sign it again (scripts/sign-release.sh), or the key has expired`,
      ja: `${from} の署名の有効期限が切れています。作成者が署名し直す必要があります（scripts/sign-release.sh）`,
    }),
  ],
  [
    /NO_PUBKEY|Missing key|couldn't be verified|No acceptable|BADSIG|is not signed|Bad signature|sqv returned an error|At least one invalid signature/i,
    (from) => ({
      en: `what is at ${from} is not signed by a key that is trusted here (/etc/tillframe/update-keys.d), or was changed since: nothing was installed`,
      ja: `${from} は、ここで信頼する鍵（/etc/tillframe/update-keys.d）で署名されていないか、署名後に変更されています。何もインストールしていません`,
    }),
  ],
  [
    /Hash Sum mismatch|unexpected size|does not match/i,
    (from) => ({
      en: `a file at ${from} is not the one that was signed: damaged on the way, changed, or just being replaced. Nothing was installed`,
      ja: `${from} のファイルが署名されたものと違います（破損、変更、または入れ替え中）。何もインストールしていません`,
    }),
  ],
  [
    /certificate/i,
    (from) => ({
      en: `the certificate of ${from} is not trusted (is the package ca-certificates installed, and the clock right?)`,
      ja: `${from} の証明書を信頼できません（ca-certificates パッケージと時計をご確認ください）`,
    }),
  ],
  [
    /\b40[134]\b|File not found|does not have a Release file|No such file/i,
    (from) => ({
      en: `there are no signed versions at ${from} (InRelease and Packages, made by scripts/sign-release.sh)`,
      ja: `${from} に署名付きの更新がありません（scripts/sign-release.sh が作る InRelease と Packages）`,
    }),
  ],
  [
    /resolv|connect|timed out|Connection|Undetermined|network/i,
    (from) => ({
      en: `${from} can't be reached, or the line broke for long`,
      ja: `${from} に接続できないか、通信が長く途切れました`,
    }),
  ],
];

export function aptError({ error }: Ran, from: string): LocalizedText {
  // Its errors, else its warnings; the rest is progress output.
  const lines = error.split('\n').filter((line) => /^[EW]: /.test(line));
  const said = lines.length > 0 ? lines.join('\n') : error;
  const words = known.find(([pattern]) => pattern.test(said))?.[1](from) ?? {
    en: `apt can't get it from ${from}`,
    ja: `apt が ${from} から取得できません`,
  };
  const [detail = ''] = lines
    .map((line) => line.slice(3))
    .filter((line) => !line.startsWith('Some index files'));
  const more = detail === '' ? '' : ` (apt: ${detail.slice(0, 300)})`;
  return { en: words.en + more, ja: words.ja + more };
}
