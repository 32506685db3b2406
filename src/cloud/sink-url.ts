/** What can be the base address of an HTTPS sink. */
import { isSafeToSendTo } from '../ops/safe-address.ts';
import type { Words } from '../ops/words.ts';

/** Why a text can't be the base address of a sink; undefined when it can. The text itself may hold a secret and isn't repeated. */
export function sinkUrlProblem(text: string): Words | undefined {
  if (!URL.canParse(text)) {
    return {
      en: 'expected an address such as https://cloud.example/tillframe',
      ja: 'https://cloud.example/tillframe のような URL が必要です',
    };
  }
  const url = new URL(text);
  if (!isSafeToSendTo(url)) {
    return {
      en: 'must begin with https://, since sales and pictures would cross the network readable by others (http:// only to this machine itself)',
      ja: 'https:// で始めてください。http:// では会計と画像を第三者に読まれます(http:// はこの機器自身に対してのみ使えます)',
    };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      en: 'must not hold a user or password: the token has a key of its own',
      ja: 'ユーザー名やパスワードは書けません。トークンは専用のキーに書いてください',
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return {
      en: 'must end with the path: leave out everything from ? or # on',
      ja: '? や # 以降は取り除いてください',
    };
  }
  return undefined;
}
