/** English texts of the refusals of a register, its POS account and its receipt printer. Pure. */

export const registerFormRefusalsEn = {
  'register_form.name': '1 to 100 characters.',
  'register_form.key': '1 to 64 of the signs A-Z, a-z, 0-9, _ and -.',
  'register_form.terminal': "The POS's own id of the terminal, 1 to 64 characters.",
  'register_form.address':
    'The address of the printer, such as 192.168.1.50 (or 192.168.1.50:9100), or the server URL of the cloud that it polls (https://…).',
  'register_form.cameras': 'Up to 16 cameras, each once.',
  'register_form.no_moment_source':
    'There is no such device at this register: it was removed in the meantime.',
  'register_form.many_moment_sources':
    'There are {maximum} devices at this register already, which is the most.',
  'register_form.no_register': 'There is no register "{register}" here.',
  'register_form.unlink_query': 'Name 1 to 256 registers, as ?register=KEY&register=KEY.',
  'register_form.terminal_taken': 'This terminal is register "{register}" already.',
  'register_form.terminal_not_listed': 'The POS has no terminal "{terminal}". Choose one of its list.',
  'register_form.terminal_without_sales':
    'The POS has no sale of terminal "{terminal}" within the last {days} days. Check the id against the list of terminals in the POS\'s settings. If the register is new, it can be added all the same.',
  'register_form.terminal_without_sales_unlike':
    'The POS has no sale of terminal "{terminal}" within the last {days} days. Terminals that sold something: {others}. Check the id against the list of terminals in the POS\'s settings. If the register is new, it can be added all the same.',
  'register_form.camera_gone': 'There is no camera "{camera}" any more.',
  'register_form.full': 'There are {maximum} registers already, which is the most.',
  'register_form.key_taken': 'There is a register "{register}" already.',
  'register_form.only_pushed':
    'Only for a register that pushes its sales itself: leave this out beside "from".',

  'account_form.no_account': 'No POS account "{account}" is set up here.',
  'account_form.other_contract':
    'This account is another contract. Add the new one as an account of its own.',
  'account_form.linked_already': 'It is linked already, as "{account}". Add the register there.',
  'account_form.full': 'There are {maximum} accounts already, which is the most.',

  'printer_form.fixed':
    'The printer of register "{register}" is set in the configuration file: change it there and start the gateway anew.',
  'printer_form.full': 'There are {maximum} printers already, which is the most.',
  'printer_form.itself':
    'This is the gateway itself, so receipts would go round for ever: write the address of the printer.',
  'printer_form.no_port': 'No port from 9100 to 9199 is free on this gateway.',
  'printer_form.none': 'Register "{register}" has no receipt printer here.',
  'printer_form.not_local':
    'This is not an address of a local network. Write the printer’s IP address in the shop, such as 192.168.1.50.',
  'printer_form.refused':
    'A device is at this address, but takes no print data at this port. Is it the printer’s address, and is another computer printing now?',
  'printer_form.name_not_found':
    'The network knows no device of this name. Write the printer’s IP address, such as 192.168.1.50.',
  'printer_form.no_route':
    'This gateway has no way to that network. Is the printer in the shop’s own network?',
  'printer_form.cloud_unreachable':
    'The cloud at this URL cannot be reached ({error}). Write the server URL exactly as it is in the printer now, and check the internet connection.',
  'printer_form.no_answer':
    'The printer does not answer: is it switched on, plugged into the network, and is the address right? Its self-test (hold the feed button while switching on) prints the address.',

  'rules_form.other_try': 'Other rules are being tried; try again in a moment.',
  'rules_form.lines':
    'Up to 10 lines, each a pattern of up to 200 characters (20 words of up to 40 before the total).',
  'rules_form.word': 'Line {line}: a word of 1 to 40 characters.',
  'rules_form.pattern': 'Line {line} is no regular expression of up to 200 characters.',
} as const;
