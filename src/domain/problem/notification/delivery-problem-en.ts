/** English texts of problems of delivering a notification. Pure. */

export const deliveryProblemsEn = {
  'delivery.answer': 'Its answer: “{words}”',

  'delivery.name_unknown': 'There is no server of this name. Check the address',
  'delivery.no_name_server':
    'The address could not be looked up. Check the internet connection of the shop; it is retried automatically',
  'delivery.connection_refused': 'The server refuses the connection. Check the address and the port',
  'delivery.no_route': 'There is no way to the server. Check the internet connection of the shop',
  'delivery.connect_timed_out':
    'The server cannot be reached. Check the address, and whether the shop’s router blocks this connection',
  'delivery.no_answer': 'The server did not answer within {seconds} seconds. It is retried automatically',
  'delivery.connection_failed': 'The connection failed ({error}). It is retried automatically',
  'delivery.tls_failed': 'No encrypted connection could be made ({error}). Check the address and the port',
  'delivery.certificate_untrusted':
    'The certificate of the server cannot be trusted ({error}). Check the address, and the clock of the gateway',
  'delivery.private':
    'The name leads into a private network. Notifications are sent to services on the internet only',
  'delivery.proxy': 'The proxy of the shop’s network does not let it through. Ask who runs the network',

  'chat.gone':
    'This webhook does not exist any more. Create a new one at the chat service and enter its address here',
  'chat.refused':
    'The chat service refuses the webhook. Check the address, or create a new webhook and enter its address here',
  'chat.rejected': 'The chat service did not accept the message. Check which service is chosen here',
  'chat.template_rejected': 'The service did not accept the message. Check the template',
  'chat.redirected':
    'The address leads elsewhere, and redirects are not followed. Enter the address that the service shows for the webhook',
  'chat.too_many': 'The chat service wants fewer messages. It is sent again later',
  'chat.failed': 'The chat service reports an error of its own. It is retried automatically',

  'webhook.gone': 'The address of the alarm messages does not exist any more. Enter the present one',
  'webhook.token_missing':
    'The token of the alarm messages is missing: write it on the first line of {path}. It is read for each message, without a restart',
  'webhook.refused': 'The address of the alarm messages refuses the gateway. Check its token',
  'webhook.rejected': 'The address of the alarm messages did not accept the message. Check the form',
  'webhook.redirected':
    'The address of the alarm messages leads elsewhere, and redirects are not followed. Enter the address itself',
  'webhook.too_many': 'The address of the alarm messages wants fewer messages. It is sent again later',
  'webhook.failed':
    'The address of the alarm messages reports an error of its own. It is retried automatically',

  'line.token_refused':
    'LINE does not accept the channel access token. Issue a new one in the LINE Developers Console and enter it here',
  'line.recipient':
    'LINE does not accept the recipient. Check the user or group ID, and that this person is a friend of the official account or the account is in the group',
  'line.not_allowed': 'The LINE official account may not send this message. Check its plan and permissions',
  'line.limit':
    'The monthly number of messages of the LINE official account is used up. Raise its plan, or wait for the next month',
  'line.too_many': 'LINE wants fewer messages. It is sent again later',
  'line.rejected': 'LINE did not accept the message',
  'line.failed': 'LINE reports an error of its own. It is retried automatically',

  'mail.login_refused':
    'The mail server does not accept user name and password. Many providers want an app password, or SMTP to be enabled first',
  'mail.login_needed': 'The mail server wants a login. Enter user name and password',
  'mail.no_login':
    'The mail server offers no login on this port. Check the port, or leave user name and password empty',
  'mail.no_tls':
    'The mail server offers no encryption here. Choose “TLS” with port 465 or “STARTTLS” with port 587',
  'mail.no_mail_server': 'This is no mail server. Check server, port and encryption',
  'mail.sender_refused':
    'The mail server refuses the sender address. Enter an address that belongs to the login',
  'mail.recipient_refused': 'The mail server refuses a recipient. Check the addresses',
  'mail.later': 'The mail server accepts the message later only. It is retried automatically',
  'mail.too_large': 'The message is too large for the mail server. Send it without pictures',
  'mail.rejected': 'The mail server rejected the message',

  'push.gone': 'This browser does not take notifications any more: add it again from its own page',
  'push.refused':
    'The push service of the browser refuses the gateway. Check the clock of the gateway, or remove this recipient and add it again from its own page',
  'push.too_many': 'The push service of the browser wants fewer messages. It is sent again later',
  'push.rejected': 'The push service of the browser did not accept the message',
  'push.failed': 'The push service of the browser reports an error of its own. It is retried automatically',
} as const;
