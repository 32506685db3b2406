/** Examining, support, and the set-up as a file, in English. */
import type { SupportMessages } from './support-ja.ts';

export const supportEn: SupportMessages = {
  doctorTitle: 'Check-up',
  doctorText:
    'Looks at ffmpeg, cameras, printers, POS, cloud, clock, disk and more, and says what to do. Takes up to 15 seconds.',
  examine: 'Check now',
  examining: 'Checking…',
  worst: {
    green: 'All is well',
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
    printer: 'Receipt printer',
    pos_account: 'POS account',
    cloud: 'Cloud',
    storage: 'Storage',
    update: 'Update',
    os_updates: 'Updates of Debian',
  },
  bundleTitle: 'File for support',
  bundleText:
    'Packs versions, settings and the check-up into one file. Passwords, tokens, sales and pictures are not in it.',
  download: 'Download',
  making: 'Making it…',
  saved: 'Downloaded',
  setUpTitle: 'The set-up as a file',
  exportTitle: 'Save it',
  exportText:
    'Saves cameras, registers, links and POS accounts in a file. When the gateway is replaced, the new one takes it in, and sales go on.',
  withSecrets: 'With passwords and tokens, sealed with a passphrase',
  passphrase: 'Passphrase',
  passphraseNote:
    'At least 10 characters. It is needed to take the file in; without it nobody can open the passwords and tokens.',
  exportSubmit: 'Save in a file',
  tooShort: 'Choose a passphrase of at least 10 characters.',
  importTitle: 'Take it in',
  importText:
    'Cameras and registers that the file names become as it says. Those that it doesn’t name stay as they are.',
  file: 'Set-up file',
  chooseFile: 'Choose a file',
  noFileYet: 'None chosen',
  importPassphrase: 'Passphrase (where it holds passwords and tokens)',
  importSubmit: 'Take in',
  unread: {
    noFile: 'Choose a file.',
    tooLarge: 'The file is too large (at most 1 MB).',
    unreadable: 'The file could not be read. Choose it again.',
  },
  mistakes: 'Nothing was changed. Mend these mistakes and choose the file again.',
  confirmTitle: (file) => `Replace the set-up with “${file}”?`,
  confirmReplaces:
    'The present settings of the cameras and registers in the file, and the present links of its registers, are lost.',
  confirmKeeps: 'Cameras and registers that are not in the file, and all stored sales and pictures, stay.',
  confirmYes: 'Replace',
  importing: 'Taking it in…',
  imported: (added, changed, removed) =>
    added + changed + removed === 0
      ? 'Nothing had to be changed'
      : `Taken in: ${added} added, ${changed} changed, ${removed} removed`,
};
