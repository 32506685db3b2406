/** Japanese of the page of staged roll-outs; every other language has the same shape. */
import type { MemberReason, MemberState } from '../../remote/staged/policy.ts';
import type { StagedAct, StagedState } from '../../remote/staged/staged-rollouts.ts';

export const rolloutsJa = {
  heading: '段階的な更新',
  intro:
    '新しいバージョンを、1 台、10 台、全体の 1 割、全台の順に配ります。前の段階の装置が、更新後も正常に動いていることを報告すると、次の段階に進みます。異常のある装置が許容の割合を超えると自動で停止し、まだ更新を始めていない装置への依頼を取り消します。',
  reload: '再読み込み',
  form: '更新を始める',
  version: 'バージョン',
  first: '最初の装置（空欄：自動で選択）',
  watch: '各装置の経過観察（分）',
  tolerated: '許容する異常の割合（%）',
  begin: '1 台目から始める',
  formText:
    '対象は、クラウドからの更新を店舗が許可している装置（config.yaml の remote.updates）です。更新は、各装置の更新時間帯に行われます。',
  invalid:
    '始めていません。バージョン（例：0.2.0）と数値をご確認ください。経過観察は 10080 分まで、割合は 20% までです。',
  none: '段階的な更新はまだありません。',
  state: {
    running: '進行中',
    stopped: '停止中',
    done: '完了',
    taken_back: '取り消し済み',
  } satisfies Record<StagedState, string>,
  facts: (by: string, time: string, minutes: string, percent: string) =>
    `${by} が ${time}（UTC）に開始、経過観察 ${minutes} 分、許容 ${percent}%`,
  ring: (n: number, of: number) => `第 ${n} 段階（全 ${of} 段階）`,
  ringSize: (n: number, gateways: string, isAll: boolean) =>
    isAll ? `第 ${n} 段階：全 ${gateways} 台` : `第 ${n} 段階：${gateways} 台まで`,
  member: {
    queued: (n: string) => `順番待ち ${n}`,
    given: (n: string) => `依頼済み ${n}`,
    withdrawn: (n: string) => `依頼を取り消し ${n}`,
    installing: (n: string) => `更新中 ${n}`,
    running: (n: string) => `経過観察中 ${n}`,
    healthy: (n: string) => `正常 ${n}`,
    sick: (n: string) => `異常 ${n}`,
    aside: (n: string) => `対象外 ${n}`,
    accepted: (n: string) => `異常（続行） ${n}`,
  } satisfies Record<MemberState, (n: string) => string>,
  stoppedSick: '更新後に異常のある装置が見つかったため、自動で停止しました',
  stoppedUnproven: '正常に動くことを確認できる装置がないため、自動で停止しました',
  history: '操作の履歴（UTC）',
  act: {
    begin: (name: string) => `${name} が開始しました`,
    stop: (name: string) => `${name} が停止しました`,
    continue: (name: string) => `${name} が再開しました`,
    take_back: (name: string) => `${name} が取り消しました`,
  } satisfies Record<StagedAct['what'], (name: string) => string>,
  withdrawnText: 'まだ更新を始めていない装置への依頼は取り消されています。',
  reason: {
    rolled_back: '更新が取り消され、前のバージョンに戻りました',
    failed: '更新に失敗しました',
    reverted: '更新後に前のバージョンに戻りました',
    alarms: '更新後に警告が発生しました',
    vanished: '依頼または更新のあと、応答がありません',
    offline: '順番が来てから応答がありません。接続すると更新されます',
    late: '48 時間以内に確認できませんでした',
    refused: '装置が拒否しました',
    other_version: '別のバージョンが動いています',
    replaced: '別の更新の依頼に置き換えられました',
    gone: '撤去済みの装置です',
    by_hand: 'この装置だけの更新の依頼があります。それが終わると順番に戻ります',
  } satisfies Record<MemberReason, string>,
  sickTitle: '異常のある装置',
  asideTitle: (n: string) => `確認の対象外の装置 ${n} 台`,
  stop: '停止する',
  goOn: '異常を了承して続ける',
  resume: '続ける',
  takeBack: '取り消す',
  takeBackText:
    '取り消すと、まだ更新を始めていない装置への依頼がなくなります。更新済みの装置は元に戻りません。修正した新しいバージョンを配ってください。',
};

export type RolloutMessages = typeof rolloutsJa;
