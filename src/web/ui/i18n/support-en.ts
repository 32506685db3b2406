/** Examining, support, and the set-up as a file, in English. */
import type { SupportMessages } from './support-ja.ts';

export const supportEn: SupportMessages = {
  doctorTitle: 'Check-up',
  doctorText:
    'Looks at ffmpeg, cameras, POS, cloud, clock, disk and more, and says what to do. Takes up to 15 seconds.',
  examine: 'Check now',
  examining: 'Checking…',
  worst: {
    green: 'All is well.',
    yellow: 'It works. Look at what is marked “look”.',
    red: 'Something does not work. See what to do at what is marked “wrong”.',
  },
  level: { green: 'ok', yellow: 'look', red: 'wrong' },
  check: {
    agent: 'Agent',
    config: 'Config',
    listener: 'Port',
    disk: 'Disk',
    memory: 'Memory',
    clock: 'Clock',
    ffmpeg: 'ffmpeg',
    database: 'Database',
    camera: 'Camera',
    pos_account: 'POS account',
    cloud: 'Cloud',
  },
  bundleTitle: 'File for support',
  bundleText:
    'Packs versions, settings and the check-up into one file. Passwords, tokens, sales and pictures are not in it.',
  download: 'Download',
  downloading: 'Making it…',
  downloaded: 'Downloaded.',
  exportTitle: 'Save the set-up',
  exportText:
    'Saves cameras, registers, links and POS accounts in a file. When the gateway is replaced, the new one takes it in, and sales go on.',
  withSecrets: 'With passwords and tokens, sealed with a passphrase',
  passphrase: 'Passphrase (at least 10 characters)',
  passphraseNote: 'It is needed to take them in. Without it they can’t be opened by anybody.',
  exportSubmit: 'Save',
  tooShort: 'Choose a passphrase of at least 10 characters.',
  importTitle: 'Take in a set-up',
  importText:
    'Cameras and registers that the file names become as it says. Those that it doesn’t name stay as they are.',
  file: 'Set-up file',
  importPassphrase: 'Passphrase (where its secrets are sealed)',
  importSubmit: 'Take in',
  noFile: 'Choose a file.',
  tooLarge: 'The file is too large (at most 1 MB).',
  confirm: (file) =>
    `The set-up becomes what “${file}” says. The present links of the registers in it are lost. Go on?`,
  confirmYes: 'Replace',
  cancel: 'Cancel',
  importing: 'Taking it in…',
  imported: (added, changed, removed) =>
    added + changed + removed === 0
      ? 'Nothing had to be changed.'
      : `Taken in: ${added} added, ${changed} changed, ${removed} removed.`,
  unreachable: 'The gateway does not answer. Check the connection and try again.',
  refused: (why) => `The gateway said: ${why}`,
};
