/** English texts of the expected forms of values that leave a process, and of their problems. Pure. */

export const contractEn = {
  id: '1 to 40 of the signs a-z, 0-9 and -',
  camera_id: '1 to 40 of the signs a-z, 0-9 and -, other than "new"',
  register_key: '1 to 64 of the signs A-Z, a-z, 0-9, _ and -',
  currency: 'an ISO 4217 code such as JPY',
  money: 'a whole number of minor units (yen for JPY)',
  zoned_time: 'RFC 3339 with an offset, such as 2026-11-24T12:34:56.7+09:00',
  date: 'a date such as 2026-11-24',
  extra: 'a JSON object of texts, numbers, true and false',
  region: 'a rectangle within the picture: left, top, width and height as fractions, each side 0.02 to 0.6',
  json_object: 'a JSON object',
  pattern: 'a regular expression',
  patterns: 'a list of at most {maximum} regular expressions',
  labels: 'a list of at most 20 words',

  printer_address:
    'HOST:PORT such as 192.168.1.50:9100, or the server URL of a printer that polls a cloud, such as https://pos.example/cloudprnt',
  printers: 'a list of at most 16 printers',
  printer_is_proxy:
    'tillframe itself listens there (a listen of printerProxy.printers), so receipts would go round for ever: write the address of the printer',
  printer_listen_taken: 'the printer before it listens there already',
  printers_file: 'printers.json {why}',
  socket_path_too_long: '{path} is too long for a socket ({maximum} bytes); choose a shorter dataDir',
} as const;
