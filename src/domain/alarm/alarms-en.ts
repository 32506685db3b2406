/** English texts of all alarms. Pure. */
import type { AlarmKind, AlarmText } from './alarms.ts';

export const alarmsEn: Readonly<Record<AlarmKind, AlarmText>> = {
  camera_down: {
    title: 'A camera is down',
    what: 'Sales at its registers have no picture meanwhile.',
    todo: 'Check its power, network cable, address and login. The page names the cause.',
  },
  cloud_refused: {
    title: 'The cloud rejects this gateway',
    what: 'Sales and pictures are stored on the gateway.',
    todo: 'See the reason below; sending resumes automatically once it is fixed.',
  },
  cloud_unreachable: {
    title: 'Nothing could be sent to the cloud for hours',
    what: 'Sales and pictures are stored on the gateway.',
    todo: 'Check the internet connection.',
  },
  quarantined: {
    title: 'The cloud rejected sales or pictures',
    what: 'They remain on the gateway, and other sales are still sent.',
    todo: 'Open a sale marked “Upload error” to see the reason and to send it again.',
  },
  clock_unsynced: {
    title: 'The gateway’s clock is not synchronized',
    what: 'Sales are shown with the right pictures; only the dates and times may be wrong.',
    todo: 'Check that a time server can be reached. If the clock is synchronized by other means, that can be stated in the configuration file.',
  },
  sales_refused: {
    title: 'Sales are refused: the storage limit is reached',
    what: 'Sales are accepted again automatically once there is space; registers have to resend those that were refused.',
    todo: 'Fix the connection to the cloud, free disk space, or have the limits of the storage raised in the configuration file.',
  },
  storage_nearly_full: {
    title: 'The gateway’s storage is nearly full',
    what: 'Most of it is waiting to be sent. Once it is full, the oldest unsent pictures are deleted; sales are kept.',
    todo: 'Check the connection to the cloud, or have the limit of the storage raised in the configuration file.',
  },
  disk_low: {
    title: 'The disk is nearly full',
    what: 'Less is free than is to stay free: other files on this device fill the disk. Video on disk is removed first, then pictures that are already sent.',
    todo: 'Delete what isn’t needed.',
  },
  pictures_evicted: {
    title: 'Unsent pictures were deleted for lack of space',
    what: 'The sales themselves are kept.',
    todo: 'Check the connection to the cloud, and the free disk space.',
  },
  database_recovered: {
    title: 'The gateway’s storage was damaged and has been repaired',
    what: 'It was rebuilt from what could be read. New sales are recorded as usual; some older sales or pictures may be missing here.',
    todo: 'If this happens again, replace the SD card or disk and check the power supply.',
  },
  unsent_sales_lost: {
    title: 'Unsent sales may be lost',
    what: 'Damaged data belonged to sales that had not reached the cloud.',
    todo: 'Compare the registers’ totals up to then with the cloud’s.',
  },
  database_failed: {
    title: 'The gateway temporarily could not write to its storage',
    what: 'Registers were requested to resend their sales; nothing was lost.',
    todo: 'If this happens again, replace the SD card or disk.',
  },
  storage_read_only: {
    title: 'Sales are refused: the gateway’s storage cannot be written',
    what: 'Nothing can be saved, as happens when an SD card or disk fails. What is stored is shown here and sent to the cloud.',
    todo: 'Replace the SD card or disk; registers have to resend the sales that were refused.',
  },
  picture_addresses_useless: {
    title: 'Pictures cannot be uploaded',
    what: 'The addresses that the cloud gives for pictures cannot be used. Sales are sent; pictures are stored on the gateway and retried automatically.',
    todo: 'Contact the cloud’s administrator.',
  },
  update_rolled_back: {
    title: 'An update was rolled back',
    what: 'A new version failed its health check and was rolled back to the previous one. Sales are recorded as before, and none was lost.',
    todo: 'Inform the gateway’s administrator.',
  },
  os_updates_missing: {
    title: 'Security updates of Debian are missing',
    what: 'None could be installed since then. Sales are recorded as before, but known weaknesses of the system remain open.',
    todo: 'Leave the gateway switched on during the hours of updates (02:00-05:00 unless set otherwise), connected to the internet. If this continues, inform the gateway’s administrator.',
  },
  os_updates_rolled_back: {
    title: 'A security update of Debian was rolled back',
    what: 'Services or ffmpeg failed with it. It is not installed again; the version after it is.',
    todo: 'Inform the gateway’s administrator.',
  },
  too_many_connections: {
    title: 'A device opens too many connections to the gateway',
    what: 'Registers and this page still work.',
    todo: 'Find the device with the address above, and restart it or take it off the network.',
  },
  printer_proxy_down: {
    title: 'Receipts cannot be printed through the gateway',
    what: 'The printer proxy of the gateway does not respond. It is restarted automatically.',
    todo: 'If this continues, restart the gateway, or set the register to print directly to the printer.',
  },
  printer_unreachable: {
    title: 'A receipt printer cannot be reached',
    what: 'A register could not print.',
    todo: 'Check that the printer is on and on the network, and that its address has not changed. Where it gets its receipts from a cloud, check the internet connection.',
  },
  receipts_of_unknown_register: {
    title: 'Receipts of a register that is not set up',
    what: 'They are printed and stored.',
    todo: 'Add the register under the name below, or correct the register of that printer in the configuration file; they are then imported automatically.',
  },
  receipts_not_stored: {
    title: 'Sales from receipts cannot be saved',
    what: 'Receipts are still printed, and saving is retried automatically.',
    todo: 'Check the free disk space; if this continues, replace the SD card or disk.',
  },
  receipts_lost: {
    title: 'Some sales from receipts were lost',
    what: 'The receipts were printed, but there was no space to store their content.',
    todo: 'Free disk space.',
  },
  register_broker_down: {
    title: 'The broker of the registers cannot be reached',
    what: 'Sales that registers publish (MQTT) do not arrive. They are delivered later if the broker retains them.',
    todo: 'Check that the broker runs, and its address and login in the reception settings of this gateway.',
  },
  register_session_lost: {
    title: 'The broker of the registers lost queued sales',
    what: 'The broker had lost this gateway’s session. Registers that wait for a response resend automatically.',
    todo: 'For the others, compare the sales of that time with the register. Configure the broker to store its state on disk.',
  },
  register_messages_refused: {
    title: 'Messages of a register could not be read as sales',
    what: 'They are not stored.',
    todo: 'Check that the register is set up under the name below, and what it sends.',
  },
  moments_missing: {
    title: 'A device that reports moments of a register is not received',
    what: 'Its sales arrive, with a less exact time of sale. Drawer openings without a sale are missed.',
    todo: 'The reason is below. Correct the device at its register (“Registers”), or the permissions at the MQTT broker.',
  },
  notifications_failing: {
    title: 'Notifications do not arrive',
    what: 'They are sent again automatically, for up to three days.',
    todo: 'See the reason under “Notifications”, correct the recipient there, and send a test.',
  },
  pos_refused: {
    title: 'The POS refuses access to its sales',
    what: 'It is retried every few minutes, and immediately after a change here. Sales made in the meantime are fetched then.',
    todo: 'The response of the POS is below. Correct the account’s settings, or its permissions at the POS.',
  },
  pos_unreachable: {
    title: 'The POS cannot be reached',
    what: 'No sales could be fetched. It is retried automatically, and nothing is lost.',
    todo: 'If this continues, check the internet connection and whether the POS has an outage.',
  },
};
