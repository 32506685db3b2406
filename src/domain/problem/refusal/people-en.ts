/** English texts of refusals about people and their roles. Pure. */

export const peopleRefusalsEn = {
  'people.not_for_owner': 'An owner cannot do this.',
  'people.not_for_manager':
    'This is for the owner. Ask the owner of the shop to do it, or to change your role.',
  'people.not_for_staff':
    'Staff can look at sales and video only. Ask the owner or the manager of the shop to do this, or to change your role.',
  'people.not_for_installer': 'This is for the owner and the manager of the shop.',
  'people.hand_over_by_owner': 'The gateway has an owner already, who hands it over.',
  'people.unknown': 'There is no such person; they may have been removed meanwhile.',
  'people.name_taken': 'Another person has this name. Choose a name that differs.',
  'people.full': 'There are {most} people. Remove one who no longer needs access first.',
  'people.last_owner': 'This is the only owner who can sign in. Make another person an owner first.',
  'passkey.not_here':
    'Passkeys need a page with a name and a certificate that the browser trusts. Open the page by its name instead of its number, or use the password.',
  'passkey.refused': 'This passkey was not accepted. Try again, or sign in with the password.',
  'passkey.full': 'There are {most} passkeys. Remove one that is no longer used first.',
  'passkey.unknown': 'There is no such passkey; it may have been removed meanwhile.',
  'people.name_required': 'Enter your name.',
} as const;
