/** English of the page of staged roll-outs. */
import type { RolloutMessages } from './rollouts-ja.ts';

export const rolloutsEn: RolloutMessages = {
  heading: 'Roll-outs',
  intro:
    'A version goes to one gateway, ten, a tenth, then all. Each ring begins once the gateways of the ring before have reported that they run the version and are healthy. More sick gateways than are tolerated stop the roll-out: the version is then withdrawn from every gateway that has not begun.',
  reload: 'Reload',
  form: 'Roll a version out',
  version: 'Version',
  first: 'First gateway (empty: chosen at random)',
  watch: 'Minutes under watch, for each gateway',
  tolerated: 'Sick gateways that are tolerated (%)',
  begin: 'Begin with one gateway',
  formText:
    'For gateways whose shop permits updates from the cloud (remote.updates in config.yaml). Each installs the version in its own update hours.',
  invalid:
    'Nothing was begun. Check the version, such as 0.2.0, and the figures: at most 10080 minutes, at most 20%.',
  none: 'No roll-out yet.',
  state: { running: 'Under way', stopped: 'Stopped', done: 'Done', taken_back: 'Taken back' },
  facts: (by, time, minutes, percent) =>
    `begun by ${by}, ${time} (UTC), ${minutes} min under watch, ${percent}% tolerated`,
  ring: (n, of) => `ring ${n} of ${of}`,
  ringSize: (n, gateways, isAll) =>
    isAll
      ? `Ring ${n}: all ${gateways}`
      : `Ring ${n}: up to ${gateways} ${gateways === '1' ? 'gateway' : 'gateways'}`,
  member: {
    queued: (n) => `${n} not asked yet`,
    given: (n) => `${n} asked`,
    withdrawn: (n) => `${n} withdrawn`,
    installing: (n) => `${n} installing`,
    running: (n) => `${n} under watch`,
    healthy: (n) => `${n} healthy`,
    sick: (n) => `${n} sick`,
    aside: (n) => `${n} set aside`,
    accepted: (n) => `${n} sick, accepted`,
  },
  stoppedSick: 'Stopped by itself: gateways are sick with this version',
  stoppedUnproven: 'Stopped by itself: no gateway can prove this version',
  history: 'History (times in UTC)',
  act: {
    begin: (name) => `Begun by ${name}`,
    stop: (name) => `Stopped by ${name}`,
    continue: (name) => `Continued by ${name}`,
    take_back: (name) => `Taken back by ${name}`,
  },
  withdrawnText: 'The version is withdrawn from the gateways that have not begun.',
  reason: {
    rolled_back: 'It was rolled back to the version before',
    failed: 'The update failed',
    reverted: 'It went back to the version before, after the update',
    alarms: 'Alarms began after the update',
    vanished: 'Silent since the update, or since it was asked',
    offline: 'Silent since its turn; it gets the version once it is back',
    late: 'No result within 48 hours',
    refused: 'It refused the version',
    other_version: 'It runs another version',
    replaced: 'Another version was requested of it',
    gone: 'It was declared gone',
    by_hand: 'A version was requested of it by hand; its turn comes once that has ended',
  },
  sickTitle: 'Sick gateways',
  asideTitle: (n) => (n === '1' ? '1 gateway set aside' : `${n} gateways set aside`),
  stop: 'Stop',
  goOn: 'Accept these and go on',
  resume: 'Go on',
  takeBack: 'Take back',
  takeBackText:
    'Taking it back withdraws the version from the gateways that have not begun. Gateways that run it keep it: roll out a newer, corrected version.',
};
