/** English texts about files on the boot partition, and lists of devices. Pure. */

export const provisionEn = {
  'provision.mac': 'the address of a network card such as 2c:cf:67:01:02:03',
  'provision.device_for': 'serial, mac or machineId of the device, in quotes',
  'provision.fits_twice': 'fits this device, as devices[{index}] does: keep one of them',
  'provision.host_name': '1 to 63 of the signs a-z, 0-9 and -, without .local',
  'provision.address': 'an address with the length of its network such as 192.168.1.20/24',
  'provision.router': 'an address such as 192.168.1.1',
  'provision.name_servers': 'a list of at most {max} addresses',
  'provision.router_without_address': 'goes with a fixed address: write `address` too, or leave it out',
  'provision.no_router': 'is missing: without it nothing outside of the shop is reached',
  'provision.set_up_code':
    'the SHA-256 that tillframe provision --csv wrote; the code itself stands on the label',
  'provision.time_servers': 'a list of at most {max} names or addresses',
  'provision.not_a_file': 'is left out: it is not a file',
  'provision.file_unreadable': 'is left out: it cannot be read ({code})',
  'provision.file_too_large': 'is left out: a certificate or key is at most {max} KiB',
  'provision.too_many_files': 'is left out: at most {max} certificates and keys are taken in',
  'provision.values_forgotten':
    'is not taken in, and the former one goes on: what a provision.yaml has put over it is not known any more. Put a provision.yaml with `config:` here (`config: {empty}` where nothing goes over it)',
  'provision.not_set': 'could not be set, and is tried again at the next start: {error}',
  'provision.no_network_manager':
    'could not be set: NetworkManager, which reads it, is not installed. Install it (sudo apt install network-manager); it is tried again at the next start',
  'provision.not_imported':
    'cameras, registers, links and the set-up code could not be taken in; it is tried again at the next start: {error}',
  'provision.import_failed':
    'the files could not be taken in as a whole; it is tried again at the next start: {error}',
  'provision.list_too_large': 'is larger than 8 MiB',
  'provision.list_encoding':
    'is neither UTF-8 nor Shift_JIS: save it as "CSV UTF-8" (Excel has it under Save as)',
  'provision.list_broken':
    'is no table from here on: a quote (") is opened and not closed, or stands inside a cell',
  'provision.devices_in_template': 'has no place here: the devices are those of the list',
  'provision.device': 'a name of the device, 1 to 64 of the signs a-z, 0-9 and -',
  'provision.too_many_devices': 'more than {max} devices: divide the list',
  'provision.no_device': 'has no device',
  'provision.column_twice': 'stands here twice',
  'provision.more_cells': 'has more cells than there are headings: a cell with a comma needs "quotes"',
  'provision.same_as_line': 'is the same as in line {line}',
  'provision.fits_none': 'none of these is this device: it has {own}',
  'provision.nothing_known': 'neither a serial number nor a network card',
  'provision.values_unfit':
    'does not go with what an earlier provision.yaml has put over it ({keys}): put a provision.yaml with a new `config:` here',
  'provision.unknown_column': 'is not a known column (known: {known})',
  'provision.misspelt_column': 'is not a known column. Did you mean "{meant}"?',
  'provision.device_missing': 'is missing: this column is needed',
  'provision.shop_missing': 'is missing: this column is needed',
  'provision.mistakes': 'There are mistakes in the files of this folder.',
  'provision.mistakes_todo':
    'What to do: mend the lines below with a text editor on any PC, put the card back into the gateway and switch it on.',
  'provision.mistakes_rest': 'What is good of them was taken in. When all is well, this file goes away.',
  'provision.more_mistakes': 'and {count} more',
} as const;
