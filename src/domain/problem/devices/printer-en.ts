/** English texts of the reasons for which a receipt printer cannot be reached. Pure. */

export const printerProblemsEn = {
  'printer.name_not_found': 'Its name is not known here',
  'printer.no_name_server': 'No name server answers',
  'printer.connection_refused': 'Nothing listens at its address',
  'printer.no_answer': 'The printer did not answer in time',
  'printer.connection_lost': 'The connection broke off',
  'printer.not_in_network': 'It is not found in the network',
  'printer.other_network': 'This gateway is not connected to that network',
  'printer.encrypted':
    'The register prints encrypted (HTTPS): receipts are printed, but cannot be read. Set it to HTTP (port 80, or 8008 at Epson), or set this printer to “Read receipts” over HTTPS',
  'printer.device_unread':
    'The register prints by ePOS-Device, encrypted or without WebSocket: receipts are printed, but cannot be read. In the register’s program, switch crypto off at createDevice, or print by ePOS-Print',
  'printer.certificate_changed':
    'The printer has another certificate than before, as after a reset or an exchange: nothing is printed until it is accepted',
  'printer.certificates_unreadable':
    'The gateway can no longer read which certificate this printer had: nothing is printed until it is accepted again',
  'printer.till_distrusts':
    'The register does not trust this gateway’s certificate: open https:// with this gateway’s address and the printer’s port on it, and accept or install the certificate',
  'printer.no_certificate':
    'This gateway has no certificate for receipts over HTTPS: its page has to be served over HTTPS',
  'printer.cloud_unreachable':
    'The cloud that the printer gets its receipts from cannot be reached ({error}): nothing is printed until it answers',
  'printer.cloud_refuses':
    'The cloud refuses the printer’s polls (HTTP {status}): in the printer, everything behind this gateway’s address and port has to be as in the cloud’s URL',
  'printer.jobs_elsewhere':
    'The cloud sends the printer to another address for its receipts: they are printed, but cannot be read here',
  'printer.polls_encrypted':
    'The printer polls this gateway over https: its server URL has to begin with http://',
  'printer.connection_failed': 'No connection ({error})',
} as const;
