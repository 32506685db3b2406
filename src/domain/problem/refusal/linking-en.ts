/** English texts of the linking of a POS account by its owner's login, and of the page after it. Pure. */

export const linkingRefusalsEn = {
  'linking.no_account': 'No account "{account}" with a login at its POS is set up here.',
  'linking.settings_unreadable': 'The settings of "{account}" cannot be read.',
  'linking.unknown':
    'This return belongs to no linking that was begun here, or it has been used already. Begin again on the page of the gateway.',
  'linking.expired':
    'More than ten minutes have passed since the linking was begun. Begin again on the page of the gateway.',
  'linking.denied': 'It was not allowed at the POS. Nothing was changed; begin again if that was by mistake.',
  'linking.no_code': 'The POS sent no code along. Begin again on the page of the gateway.',
  'linking.account_gone': 'The account was removed meanwhile.',
  'linking.not_stored': 'The gateway cannot store the link now. Begin again in a moment.',
  'linking.refused':
    'The POS refused the linking ({error}). Check the client id and redirect URL of the account against those at the POS, and begin again.',

  'linking.title_done': '{pos} is linked',
  'linking.title_failed': 'The POS is not linked',
  'linking.done': 'Go on with choosing the registers on the page of the gateway.',
  'linking.onward': 'Back to the gateway',
  'linking.onward_by_itself': 'The page of the gateway opens by itself in {seconds} seconds.',
} as const;
