/** English texts about keys of alarms.webhook. Pure. */

export const webhookEn = {
  'webhook.expected_url': 'an https:// address',
  'webhook.expected_token': 'a token without blanks',
  'webhook.expected_proxy': 'off, or an address such as http://proxy.example:3128',
  'webhook.two_tokens': 'give either token or tokenFile',
  'webhook.no_token': '{path} holds no token: write the token alone on its first line, without blanks in it',
  'webhook.url': 'expected an address such as https://alarms.example.com/hooks/tillframe',
  'webhook.not_https': 'must begin with https:// (http:// only to this machine itself)',
  'webhook.login_in_url': 'must not hold a user or password: use token or tokenFile',
  'webhook.of_file': '{file} {problem}',
} as const;
