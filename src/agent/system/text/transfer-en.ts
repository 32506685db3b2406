/** English texts about the import of a set-up file. Pure. */

export const transferEn = {
  'transfer.too_much': 'takes too long to be read: split it, or bring it in with "tillframe import FILE"',
  'transfer.other_change': 'another change of the set-up is being made; try again in a moment',
  'transfer.token_lacking':
    'register "{register}" has no token: make one on the page before it can push sales',
  'transfer.cursor_kept':
    'account "{account}" goes on from where this gateway has got to, not from where the file stood',
  'transfer.other_shop':
    'the file is of another shop ({shop}): its cameras, registers and links were taken, but nothing of where its sales stand',
  'transfer.unchanged': 'nothing changed, {count} known already',
  'transfer.wrong_passphrase':
    'the passphrase does not open the secrets of this file, or they were changed; nothing was imported',
  'transfer.camera_lacks':
    'camera "{id}" lacks its {keys}: give it on the page, or import a file that has it',
  'transfer.account_lacks':
    'account "{id}" lacks its {keys}: give it on the page, or import a file that has it',
  'transfer.sealed_for_page':
    'the passwords and tokens of the file stayed sealed: those here were kept; with the passphrase of the file they are taken in',
  'transfer.sealed_for_command':
    'the passwords and tokens of the file stayed sealed: those here were kept; with --passphrase-file they are taken in',
  'transfer.added': '{count} added',
  'transfer.changed': '{count} changed',
  'transfer.removed': '{count} removed',
  'transfer.left': '{count} unchanged',
} as const;
