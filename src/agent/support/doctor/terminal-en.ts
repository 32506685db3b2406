/** English texts around the findings on the terminal. */

export const terminalEn = {
  /** Levels: all of one width. */
  'level.green': 'ok    ',
  'level.yellow': 'look  ',
  'level.red': 'WRONG ',

  'check.agent': 'agent',
  'check.config': 'config',
  'check.listener': 'port',
  'check.storage': 'storage',
  'check.disk': 'disk',
  'check.memory': 'memory',
  'check.clock': 'clock',
  'check.ffmpeg': 'ffmpeg',
  'check.database': 'database',
  'check.camera': 'camera',
  'check.printer': 'receipt printer',
  'check.text_recognition': 'text recognition',
  'check.register': 'register',
  'check.moment_source': 'device of a register',
  'check.region': 'region of a register',
  'check.pos_account': 'POS account',
  'check.cloud': 'cloud',
  'check.notifications': 'notifications',
  'check.update': 'version',
  'check.os_updates': 'updates of Debian',

  'closing.green': 'All is well.',
  'closing.yellow': 'It works; see above what to look at.',
  'closing.red': 'Something does not work; see above what to do.',
} as const;
