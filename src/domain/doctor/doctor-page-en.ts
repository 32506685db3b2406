/** English texts of the diagnosis on the page, in place of those that name a command or a key for a person at the machine. Pure. */

import { type Message, textOf } from '../../lib/text/message.ts';

export const doctorPageEn = {
  'doctor.start_agent': 'Restart the gateway; registers are not answered until then.',
  'doctor.check_config': 'Ask whoever wrote the configuration file to check it.',
  'doctor.free_plain_port':
    'Whoever types the gateway’s address without https finds nothing. Another program uses that port; it is tried again every minute.',
  'doctor.database_comes': 'It is made at the first start.',
  'doctor.refused_rows':
    'sales are refused: as many are stored as may be, not sent yet or of the last two days',
  'doctor.make_room':
    'Let the gateway reach the cloud, or have the limit of the storage raised in the configuration file.',
  'doctor.free_memory':
    'Have the memory for video lowered in the configuration file, or end other programs on the gateway.',
  'doctor.clock_configured': 'right as the configuration file states, not checked ({time})',
  'doctor.sync_clock':
    'Let the gateway reach a time server. If something else keeps its clock right, that can be stated in the configuration file.',
  'doctor.check_camera': 'Check its power, network and address, and user and password for video.',
  'doctor.keep_video':
    'Sales that are listed after more than ten minutes need all video on disk, which the configuration file permits. A camera with single pictures is not searched.',
  'doctor.permit_nudges':
    'Ask whoever runs the broker to permit the gateway to subscribe to its topic nudges and to publish to nudge-topics.',
  'doctor.keep_switched_on':
    'Leave the gateway switched on at night (02:00–05:00 unless other hours are set), with a line to Debian’s servers.',
  'doctor.camera_clock_off': 'Set a time server on the camera’s page.',
} as const;

/** Undefined for a message whose own English is shown. */
export function englishPageDoctorText(message: Message): string | undefined {
  return textOf(message, doctorPageEn, 'en');
}
