/** English texts of refused pushes of sales and moments. Pure. */

export const pushRefusalsEn = {
  'push.not_now': 'The gateway cannot store sales now. Keep this sale and send it again.',
  'push.no_room':
    'The database of the gateway is full of sales that the cloud does not have yet. Let the gateway reach the cloud, or raise store.maxMegabytes in its config. Keep this sale and send it again.',
  'push.too_many_sales':
    'The gateway holds as many sales as store.maxSales allows: the cloud does not have them yet, or they are of the last two days and may be sent again. Let the gateway reach the cloud, or raise store.maxSales in its config. Keep this sale and send it again.',
  'push.disk_full':
    "The gateway's disk is full. Remove what else has filled it. Keep this sale and send it again.",
  'push.read_only':
    "The gateway's storage can only be read. Replace its SD card or disk. Keep this sale and send it again.",
  'push.too_fast':
    'The register sends more sales at once than the gateway stores in five seconds. Keep this sale and send it again.',
  'push.unknown_register':
    'No register "{register}" is set up here. Check the key in the address, or add the register.',
  'push.token_missing': "Send the register's token as `Authorization: Bearer …`.",
  'push.no_token':
    'Register "{register}" has no token: make one on the page, or give it one in the set-up file.',
  'push.wrong_token': 'This is not the token of register "{register}".',
  'push.unknown_format':
    'No format "{format}" is known here (known: {known}). Check the address, or leave `format` out for the format of tillframe.',
  'push.post_only': 'Sales are pushed here: send them with POST.',
  'push.web_socket_only': 'Sales are streamed here over a WebSocket.',
  'push.compressed': 'Send the body as it is, without Content-Encoding.',
  'push.not_text': 'Send each sale as a text message.',
  'push.too_large': 'A message has at most {maximum} bytes.',
  'push.retained':
    'A retained sale without saleId and soldAt would be another one each time it comes. Publish sales without the retain flag.',
  'push.moment_retained':
    'A retained moment would come again later. Publish moments without the retain flag.',
  'push.moment_two_times': 'Give `at` or `ageMs`, not both.',
  'push.moment_without_sent_at':
    'Give `sentAt`, the time of sending by the same clock: the clock of the gateway may be another.',
  'push.moment_ahead': 'The moment is later than `sentAt`. Both are by the same clock.',
  'push.moment_too_old': 'The moment is older than {hours} hours. No sale is matched with it.',
  'push.empty': 'The message is empty; a JSON object was expected.',
  'push.not_json': 'The message is not valid JSON.',
  'push.refund_positive': 'A refund is money going out, which is negative; this one is positive.',
  'push.sold_at_impossible':
    'The time cannot be true: it is before 2000, or more than a day ahead of the clock of the gateway. The sale is stored without it.',
  'push.extra_left_out':
    '{left} of {sent} fields are left out: at most {maxFields} are kept, with names of at most {maxName} characters and {maxBytes} bytes in all.',
  'push.wrong_encoding':
    'The body is not text in {encoding}. Send it in UTF-8, or in Shift_JIS with `Content-Type: application/json; charset=shift_jis`.',
} as const;
