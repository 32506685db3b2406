/** English texts of refused requests of any kind, and of values that no form accepts. Pure. */

export const requestRefusalsEn = {
  'request.failed': 'Something went wrong in the gateway. Its log says what.',
  'request.sale_unreadable':
    'The sale "{sale}" is stored, but its data in the database is damaged. Other sales are not affected. Create a support bundle and send it to your support contact.',
  'request.not_stored': 'The gateway can not store this now; try again in a moment.',
  'request.other_changes': 'Other changes are being made; try again in a moment.',
  'request.other_search': 'Another search is under way; ask again when it has ended.',
  'request.no_sale': 'There is no sale "{sale}" here.',
  'request.no_camera': 'No camera "{camera}" is set up here.',
  'request.no_token': 'There is no token "{token}" here.',
  'request.too_many_tokens': 'Remove one that is not needed any more first.',
  'request.unknown_host':
    'This name is not one of the gateway’s; add it to web.allowedHosts if it should be.',
  'request.foreign_origin': 'Another site may not call the gateway.',
  'request.too_many_viewers': 'At most {maximum} pages can watch at once.',
  'request.pins_full':
    '{maximum} sales are kept, and no more can be. Let go of some that are no longer needed.',
  'request.not_unclear': 'This is no unclear paper, or it has been decided already.',
  'request.not_quarantined': 'Neither an event nor a picture "{id}" is in quarantine.',
  'request.same_password': 'The new password is the current one: choose another.',

  'field.required': 'Fill this in.',
  'field.wrong_type': 'Expected another kind of value: {expected}.',
  'field.min': 'At least {minimum}.',
  'field.min_characters': 'At least {minimum} characters.',
  'field.min_entries': 'At least {minimum} entries.',
  'field.max': 'At most {maximum}.',
  'field.max_characters': 'At most {maximum} characters.',
  'field.max_entries': 'At most {maximum} entries.',
  'field.choices': 'One of: {choices}',
  'field.unknown': 'Not known here: {names}',
  'field.invalid': '{why}',

  'set_up_file.not_one':
    'This is no set-up file: choose the file that was saved here (its name ends in .yaml).',
  'set_up_file.wrong_passphrase': 'This is not the passphrase of the file.',
} as const;
