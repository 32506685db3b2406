/** English texts of refused requests of any kind, and of values that no form accepts. Pure. */

export const requestRefusalsEn = {
  'request.failed': 'Something went wrong in the gateway. Its log says what.',
  'request.sale_unreadable':
    'The sale "{sale}" is stored, but its data in the database is damaged. Other sales are not affected. Create a support bundle and send it to your support contact.',
  'request.not_stored': 'The gateway cannot store this now; try again in a moment.',
  'request.other_changes': 'Other changes are being made; try again in a moment.',
  'request.other_search': 'Another search is under way; ask again when it has ended.',
  'request.other_case_files': 'Other case files are being made; try again in a moment.',
  'request.case_file_late': 'Making the case file took too long. Try again when the gateway has less to do.',
  'request.other_setting': 'A setting of a camera is being read or changed; try again in a moment.',
  'request.no_sale': 'There is no sale "{sale}" here.',
  'request.no_camera': 'No camera "{camera}" is set up here.',
  'request.no_token': 'There is no token "{token}" here.',
  'request.too_many_tokens': 'Remove one that is not needed any more first.',
  'request.unknown_host':
    'This name is not one of the gateway’s; if it should be, it has to be permitted in the configuration file.',
  'request.foreign_origin': 'Another site may not call the gateway.',
  'request.too_many_viewers': 'At most {maximum} pages can watch at once.',
  'request.lists_too_fast': 'Too many lists are requested at once; try again in a moment.',
  'request.pins_full':
    '{maximum} sales are pinned, and no more can be. Unpin some that are no longer needed.',
  'request.erasures_full': 'No more erasures can be recorded on this gateway.',
  'request.notes_full':
    '{maximum} sales have a note, and no more can. Remove some that are no longer needed.',
  'request.searches_full':
    '{maximum} searches are saved, and no more can be. Delete one that is no longer needed.',
  'request.no_search': 'There is no such saved search any more.',
  'request.not_unclear': 'This is no unclear paper, or it has been decided already.',
  'request.not_decided':
    'Nobody has decided what this paper is, or the POS cloud lists its sale: there is nothing to take back.',
  'request.not_quarantined': 'Neither an event nor a picture "{id}" is in quarantine.',
  'request.page_not_built': 'The page is missing from this installation; run `npm run build`.',
  'request.not_http': 'This is no HTTP request.',
  'request.headers_too_large': 'The headers of this request are too large.',
  'request.too_slow': 'Headers and body of a request have to be there within {seconds} s.',
  'request.address_too_long': 'A part of this address is too long.',
  'request.address_unreadable':
    'This address cannot be read: a % stands for two hexadecimal digits of UTF-8.',
  'request.plain_page': 'This page takes nothing; open the one with https.',
  'request.no_doctor': 'This server cannot examine itself.',
  'request.no_set_up': 'This server has no set-up to give.',
  'request.no_metrics': 'This server counts nothing.',
  'request.web_socket_only': 'Live video comes over a WebSocket; request it with one.',
  'request.no_body': 'A search takes no body.',
  'request.gone': 'The client does not wait for the answer any more.',
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
  'field.format': 'Expected another form: {format}.',
  'field.invalid': 'This value is not accepted here.',
  'field.time': 'Expected RFC 3339 with an offset, such as 2026-11-24T12:34:56.789+09:00.',
  'field.shop_time':
    'Expected a date or a time: 2026-11-24, 2026-11-24T12:34 (of the shop), or with an offset 2026-11-24T12:34:56.789+09:00.',
  'field.date': 'Expected a date, such as 2026-11-24.',
  'field.period': 'The period has more than {days} days.',
  'field.hours': 'Expected hours of the clock such as 14-16 (from 14:00 to 16:00).',
  'field.no_words': 'Expected a word or more.',
  'field.search': 'Expected parameters of `GET /api/v1/sales`, without times.',
  'field.clip_range': 'Expected from < to, at most {seconds} s apart.',
  'field.login_pair': 'username and password belong together.',
  'field.after_from': 'Expected a time after `from`.',
  'field.below_minimum': 'Expected no less than `minAmount`.',
  'field.cursor': 'Expected `nextCursor` of an answer.',

  'set_up_file.not_one':
    'This is no set-up file: choose the file that was saved here (its name ends in .yaml).',
  'set_up_file.wrong_passphrase': 'This is not the passphrase of the file.',
} as const;
