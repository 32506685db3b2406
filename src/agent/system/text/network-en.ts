/** English texts about settings of the network and the certificate of the page. Pure. */

export const networkEn = {
  'network.no_address': 'Four numbers from 0 to 255, such as 192.168.1.50.',
  'network.address_unusable':
    'No machine can have this address. Take one of the shop’s network, such as 192.168.1.50.',
  'network.prefix': 'The subnet mask, such as 255.255.255.0 or 24 ({min} to {max}).',
  'network.edge':
    'The first and the last address of a network belong to no machine: take one from {first} to {last}.',
  'network.no_router': 'The address of the router, such as 192.168.1.1.',
  'network.other_network':
    'The router has to be in the same network: {first} to {last}. Check address and subnet mask.',
  'network.own_address': 'This is the gateway’s own address; the router has another one.',
  'network.no_name_server': 'At least one DNS server; most often the router’s address.',
  'network.many_name_servers': 'At most {max} DNS servers.',
  'network.not_name_server':
    '“{server}” is not the address of a DNS server. Write addresses such as 192.168.1.1, with a space between them.',
  'network.name_server_twice': 'The same DNS server stands here twice.',
  'network.ssid': 'The name of the Wi-Fi network, 1 to 32 bytes, without spaces at its ends.',
  'network.password_length': 'A Wi-Fi password has 8 to 63 characters.',
  'network.password_bytes':
    'Too long: a Wi-Fi password has 63 bytes at the most, and a letter such as é or あ counts as two or three.',
  'network.password_characters': 'No line breaks, and no spaces at the ends.',
  'network.many_time_servers': 'At most {max} time servers.',
  'network.not_time_server':
    '“{server}” is not the name or address of a time server, such as ntp.nict.jp or 192.168.1.1.',
  'network.time_server_twice': 'The same time server stands here twice.',
  'network.browsers_warn': 'browsers will warn of it',
  'network.of_file': '{file} {problem}',
} as const;
