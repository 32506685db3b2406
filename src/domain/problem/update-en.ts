/** English texts about the last update: its outcome, and the reason where the new version does not run. Pure. */

export const updateProblemsEn = {
  'update.updated': '{to} is installed and healthy',
  'update.returned': '{to} was rolled back, {from} runs again: {reason}',
  'update.returned_unhealthy':
    '{to} was rolled back, but {from} is not healthy either (see tillframe doctor and tillframe logs): {reason}',
  'update.not_begun': '{to} was not installed, nothing was changed: {reason}',

  'update.failed': 'The reason is in the log: see tillframe logs',
  'update.not_healthy': 'It was not healthy within two minutes (tillframe logs)',
  'update.not_installed': 'It could not be installed (tillframe logs)',
  'update.no_former':
    'Files of the installed version are missing or changed, so an update could not be rolled back; install it once more with apt',
  'update.needs_more':
    'It needs Debian packages that could not be downloaded (apt-get update, and the network)',

  'update.version_absent': 'The version is not among the signed ones at the update address',
  'update.not_verified':
    'What is at the update address is not signed by a key that the gateway trusts, is out of date, or was changed',
  'update.source_unreachable': 'The update address cannot be reached, or has no signed versions',
  'update.clock_not_set':
    'The clock of the gateway is not set, so that the end of the request cannot be judged: connect the gateway to a time server, or set clock.state: synced in config.yaml if it is kept right by other means, as by the host of a container',
  'update.disk_full': 'The disk has too little room for an update',
} as const;
