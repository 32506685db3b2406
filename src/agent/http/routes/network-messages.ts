/** Reasons for which the network is not changed, for the person who requested it. */
import type { FastifyRequest } from 'fastify';
import { addressKnown, changeEarly } from '../../../domain/problem/network.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { type LocalizedText, requestedLanguage } from '../../../lib/text/language.ts';
import type { ManagerState } from '../../system/network/devices.ts';
import { localizedProblem } from './registers/register-messages.ts';

export function notHere(request: FastifyRequest, state: Exclude<ManagerState, 'ready'>): Problem {
  return localizedProblem(request, 409, 'The network can not be set here', managers[state]);
}

const managers: Readonly<Record<Exclude<ManagerState, 'ready'>, LocalizedText>> = {
  absent: {
    en: 'NetworkManager is not installed on this gateway: its network is set in its operating system.',
    ja: 'この装置には NetworkManager が入っていません。ネットワークは OS の設定で変えてください。',
  },
  stopped: {
    en: 'NetworkManager does not run on this gateway: sudo systemctl enable --now NetworkManager',
    ja: 'NetworkManager が動いていません。装置で sudo systemctl enable --now NetworkManager を実行してください。',
  },
  slow: {
    en: 'NetworkManager did not answer in time, and nothing was changed. Try again in some seconds.',
    ja: 'NetworkManager の応答が遅れています（何も変わっていません）。数秒待ってから、もう一度お試しください。',
  },
  no_rights: {
    en: 'The gateway’s program may look at the network and not change it: install systemd/tillframe-network.rules of its package as /usr/share/polkit-1/rules.d/50-tillframe-network.rules.',
    ja: '装置のプログラムにネットワークを変える権限がありません。パッケージの systemd/tillframe-network.rules を /usr/share/polkit-1/rules.d/50-tillframe-network.rules に置いてください。',
  },
};

export function noDevice(request: FastifyRequest, name: string): Problem {
  return localizedProblem(request, 404, 'Unknown device', {
    en: `There is no network device "${name}" here.`,
    ja: `ネットワーク機器「${name}」はありません。`,
  });
}

export function busy(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'Being changed', {
    en: 'The network is being changed already: confirm that change, or take it back first.',
    ja: 'ネットワークの変更を確認中です。その変更を続けるか、元に戻してから、もう一度お試しください。',
  });
}

export function refused(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'Refused', {
    en: 'NetworkManager did not allow the change, and nothing was changed. Something else may be changing it; try again in some minutes.',
    ja: 'NetworkManager が変更を受け付けませんでした（何も変わっていません）。数分たってから、もう一度お試しください。',
  });
}

export function notConnected(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'Not connected', {
    en: 'This device has no connection that could be set. Plug the cable in, or join a Wi-Fi first.',
    ja: 'まだつながっていないため、設定を変えられません。先にケーブルをつなぐか、Wi-Fi に参加してください。',
  });
}

/** `listen`: of the config. */
export function listensThere(request: FastifyRequest, listen: string): Problem {
  return localizedProblem(request, 409, 'The page is bound to this address', {
    en: `By config.yaml the page is reached at ${listen} only, and would be gone with that address. Set web.listen to 0.0.0.0 and the port first.`,
    ja: `設定ファイルでこの画面のアドレスが ${listen} に固定されているため、変えると開けなくなります。先に web.listen を 0.0.0.0:ポート にしてください。`,
  });
}

/** `holder`: the component or device known under it. */
export function known(request: FastifyRequest, holder: LocalizedText): Problem {
  const message = {
    en: `${holder.en} is known at this address. Two devices with one address both fail now and then.`,
    ja: `このアドレスは${holder.ja}が使っています。同じアドレスの機器が 2 台あると、どちらもつながらなくなります。`,
  }[requestedLanguage(request)];
  return new Problem(409, 'Known address', message, {}, [{ field: 'address', message }], addressKnown);
}

export function noWifi(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'No Wi-Fi here', {
    en: 'This device hears no Wi-Fi now. Its radio may be off.',
    ja: '周りの Wi-Fi を調べられませんでした。無線がオフになっていないかご確認ください。',
  });
}

export function over(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'Over', {
    en: 'This change is over: it was confirmed already, or taken back. Open the system page for how it is now.',
    ja: 'この変更はもう終わっています（確定済みか、元に戻りました）。現在の設定はシステム画面でご確認ください。',
  });
}

export function early(request: FastifyRequest): Problem {
  const message = {
    en: 'The change is still being applied, and nothing was confirmed yet. Press again in some seconds.',
    ja: 'まだ変更の途中のため、確定していません。数秒待ってから、もう一度押してください。',
  }[requestedLanguage(request)];
  return new Problem(409, 'Still being applied', message, {}, undefined, changeEarly);
}

export function notKept(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'Not kept', {
    en: 'The change could not be kept and was taken back. The log says why.',
    ja: '変更を保存できなかったため、元に戻しました。理由は装置のログにあります。',
  });
}

export function noTimeService(request: FastifyRequest): Problem {
  return localizedProblem(request, 409, 'Not set here', {
    en: 'Time servers can’t be set here: neither systemd-timesyncd nor chrony with tillframe-time.path is on this gateway.',
    ja: 'この装置では時刻サーバーを設定できません（systemd-timesyncd か chrony と、tillframe-time.path が必要です）。',
  });
}

export function timeNotTaken(request: FastifyRequest): Problem {
  return localizedProblem(request, 503, 'Not taken', {
    en: 'Nothing took the time servers up. On the gateway: systemctl status tillframe-time.path tillframe-time.service',
    ja: '時刻サーバーの設定が反映されませんでした。装置で systemctl status tillframe-time.path tillframe-time.service をご確認ください。',
  });
}

/** Another device or component of the installation has the address. */
export const holders = {
  camera: (name: string): LocalizedText => ({ en: `The camera “${name}”`, ja: `カメラ「${name}」` }),
  printer: (register: string): LocalizedText => ({
    en: `The receipt printer of “${register}”`,
    ja: `「${register}」のレシートプリンター`,
  }),
  router: { en: 'The router', ja: 'ルーター' },
  device: (name: string): LocalizedText => ({
    en: `This gateway’s own device ${name}`,
    ja: `この装置の別の接続（${name}）`,
  }),
};
