/** English texts of the reasons for which a receipt printer cannot be reached. Pure. */

export const printerProblemsEn = {
  'printer.name_not_found': 'its name is not known here',
  'printer.no_name_server': 'no name server answers',
  'printer.connection_refused': 'nothing listens at its address',
  'printer.no_answer': 'the printer did not answer in time',
  'printer.connection_lost': 'the connection broke off',
  'printer.not_in_network': 'it is not found in the network',
  'printer.other_network': 'this gateway is not connected to that network',
  'printer.connection_failed': 'no connection ({error})',
} as const;
