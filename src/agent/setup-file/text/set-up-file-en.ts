/** English texts of the expected forms of values in a set-up file, and of their problems. Pure. */

export const setUpFileEn = {
  settings_section: 'settings as tillframe export writes them',
  time: 'a time such as 2026-11-24T12:34:56.789+09:00',
  terminal: "the POS's own id of the terminal, in quotes, such as '3'",
  sha256: 'a SHA-256 in hexadecimal',
  coordinate: 'a number from 0 (left or top edge) to 1 (right or bottom edge)',
  corner: 'a corner [x, y], each from 0 to 1',
  mask: 'a polygon of 3 to 64 corners such as [[0, 0], [0.3, 0], [0.3, 0.2]]',
  camera_url:
    'a camera address such as rtsp://192.168.1.20:554/stream1 (rtsp, rtsps, http or https; no spaces)',

  main_elsewhere: 'must be at the same host as url: the login of the camera is sent there',
  mask_covers_nothing: 'covers nothing: its corners lie on one line',
  in_url_too: 'stands in the url too: keep one',
  username_missing: 'is missing: a password needs one',
  source_twice: '"{id}" stands twice here: give one of them an id of its own',
  twice: '"{id}" stands twice: {list}[{first}] has it already',
  account_of_other_kind: 'account "{account}" is of kind {kind} already: give this one an id of its own',
  account_of_other_contract:
    'account "{account}" is another contract already: give this one an id of its own',
  kind_unknown: '"{kind}" is not known to this version (it knows {known}): update the gateway',
  terminal_twice: 'terminal "{terminal}" is registers[{first}] already',
  terminal_in_database:
    'terminal "{terminal}" is register "{register}" already, in the database: write that register into this file without `from`, or give it another terminal',
  printer_is_gateway:
    'is the gateway itself, so receipts would go round for ever: write the address of the printer',
  printer_port_taken: 'register "{register}" prints to this port already: choose another one',
  many_printers: 'there are {maximum} printers already, which is the most',
  link_twice: 'is the same as links[{first}]',
  many_cameras: 'register "{register}" has {maximum} cameras already, which is the most',
  main_twice: 'register "{register}" has its main camera in links[{first}] already: write "main: false" here',
  main_missing: 'register "{register}" has no main camera: one of its links must have "main: true"',
  no_register: 'there is no register "{id}", neither in this file nor imported earlier',
  no_camera: 'there is no camera "{id}", neither in this file nor imported earlier',
  no_account: 'there is no account "{id}", neither in this file nor imported earlier',
} as const;
