/** Examining, support, and the set-up as a file, in English. */
import { englishPageDoctorText } from '../../domain/doctor/doctor-page-en.ts';
import type { SupportMessages } from './support-ja.ts';

export const supportEn: SupportMessages = {
  doctorTitle: 'Diagnostics',
  doctorText:
    'Checks ffmpeg, cameras, printers, POS, cloud, clock, disk and more, and lists what to do. Takes up to 15 seconds.',
  examine: 'Run diagnostics',
  examining: 'Checking…',
  worst: {
    green: 'No problems found',
    yellow: 'Working. See the items marked “warning”.',
    red: 'Some items are marked “error”. See what to do there.',
  },
  level: { green: 'ok', yellow: 'warning', red: 'error' },
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
    text_recognition: 'Text recognition',
    register: 'Register',
    moment_source: 'Device of a register',
    region: 'Time of sale from the picture',
    pos_account: 'POS account',
    cloud: 'Cloud',
    storage: 'Storage',
    notifications: 'Notifications',
    update: 'Update',
    os_updates: 'Debian updates',
  },
  bundleTitle: 'Support bundle',
  bundleText:
    'Collects versions, settings and diagnostics in one file. It contains no passwords, tokens, sales or pictures.',
  download: 'Download',
  making: 'Creating…',
  saved: 'Downloaded',
  setUpTitle: 'Export and import settings',
  exportTitle: 'Export',
  exportText:
    'Saves cameras, registers, links and POS accounts in a file. When the gateway is replaced, import it into the new one to continue.',
  withSecrets: 'Include passwords and tokens, encrypted with a passphrase',
  passphrase: 'Passphrase',
  passphraseNote:
    'At least 10 characters. It is required to import the file; without it the passwords and tokens cannot be recovered.',
  exportSubmit: 'Export to a file',
  tooShort: 'Choose a passphrase of at least 10 characters.',
  importTitle: 'Import',
  importText: 'Replaces the settings of the cameras and registers in the file. All others stay unchanged.',
  file: 'Set-up file',
  chooseFile: 'Choose a file',
  noFileYet: 'No file chosen',
  importPassphrase: 'Passphrase (if the file contains passwords and tokens)',
  importSubmit: 'Import',
  unread: {
    noFile: 'Choose a file.',
    tooLarge: 'The file is too large (at most 1 MB).',
    unreadable: 'The file could not be read. Choose it again.',
  },
  mistakes: 'Nothing was changed. Fix these errors and choose the file again.',
  confirmTitle: (file) => `Replace the settings with “${file}”?`,
  confirmReplaces:
    'The current settings of the cameras and registers in the file, and the current links of its registers, are lost.',
  confirmKeeps: 'Cameras and registers that are not in the file, and all stored sales and pictures, stay.',
  confirmYes: 'Replace',
  importing: 'Importing…',
  imported: (added, changed, removed) =>
    added + changed + removed === 0
      ? 'No changes were needed'
      : `Imported: ${added} added, ${changed} changed, ${removed} removed`,
  // Reports have an English text.
  // All others have come in English.
  finding: englishPageDoctorText,
};
