/** English texts of the problems with any POS. Pure. */

export const posProblemsEn = {
  'pos.no_answer': 'The POS did not answer within {seconds} s',
  'pos.name_not_found':
    "The POS cannot be reached: its name is not known here. Check the gateway's internet line",
  'pos.no_name_server':
    "The POS cannot be reached: no name server answers. Check the gateway's internet line",
  'pos.connection_refused':
    "The POS cannot be reached: nothing listens at its address. Check the gateway's internet line",
  'pos.connection_timed_out':
    "The POS cannot be reached: no connection in time. Check the gateway's internet line",
  'pos.connection_lost':
    "The POS cannot be reached: the connection broke off. Check the gateway's internet line",
  'pos.no_route':
    "The POS cannot be reached: nothing passes beyond the shop's network. Check the gateway's internet line",
  'pos.no_internet':
    "The POS cannot be reached: this gateway has no way to the internet. Check the gateway's internet line",
  'pos.no_connection': "The POS cannot be reached. Check the gateway's internet line",
  'pos.connection_failed': "The POS cannot be reached ({error}). Check the gateway's internet line",
  'pos.answer_too_long': 'The answer of the POS is longer than {bytes} bytes, which none should be',
  'pos.not_understood':
    "The answer is not one that the POS is known to give ({what}). Does the shop's network ask for a login of its own?",
  'pos.failing': 'The POS reports an error of its own ({status}). The request is repeated automatically',
  'pos.refused': 'The POS refused the request',
  'pos.refused_with': 'The POS refused the request ({status})',
  'pos.said': 'The POS answered: "{text}"',
  'pos.source_failed': 'The answer of the POS could not be processed',
  'pos.cursor_lost':
    'The position in the sales of the POS cannot be read from the database. Remove this account here, and import it and its registers again',
  'pos.not_stored': 'The gateway cannot store sales now; they are fetched from the POS again',
  'pos.sealed_with_another_key':
    'The settings cannot be decrypted: the key that belongs to the database (secrets.key) is another one. Import them again',
  'pos.kind_unknown':
    'This version does not know the POS kind {kind}. Update the gateway, or remove the account',
  'pos.setting_invalid': 'The setting {field} is missing or not valid: enter it again',
  'pos.not_started': 'The account is being started. Try again in a moment',
} as const;
