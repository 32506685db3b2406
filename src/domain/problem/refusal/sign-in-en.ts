/** English texts of refused sign-ins, and of requests by callers without the access that they need. Pure. */

export const signInRefusalsEn = {
  'sign_in.required': 'Sign in on the page, or send a token of this gateway (Authorization: Bearer).',
  'sign_in.people_only': 'A token cannot do this; sign in on the page.',
  'sign_in.read_only_token': 'This token can only read. Make another one for programs that change something.',
  'sign_in.no_password': 'Set the page’s password with the set-up code first.',
  'sign_in.password_set': 'A password is set; sign in with it.',
  'sign_in.wrong_password': 'The password is wrong.',
  'sign_in.wrong_name_or_password': 'The name or the password is wrong.',
  'sign_in.wrong_code':
    'The code is wrong, has been used, or is too old. A set-up code: `tillframe setup-code` shows the one that is valid. An invitation: ask the owner for another one.',
  'sign_in.too_often': 'Wait {seconds} s before the next try.',
  'sign_in.password_length': 'Expected {minimum} to {maximum} characters.',
} as const;
