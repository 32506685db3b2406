/** English texts of the diagnosis: findings and suggested actions; its keys are the codes. Pure. */

export const doctorEn = {
  'doctor.timed_out': 'no answer within {seconds} s',
  'doctor.check_power': 'Check that it is switched on and reached from here.',
  'doctor.check_failed': 'could not be checked',
  'doctor.run_again': 'Run it again; if it stays so, make a support bundle.',

  'doctor.agent_runs': 'the agent is running',
  'doctor.agent_stopped': 'the agent is not running',
  'doctor.start_agent': 'Start it (systemctl start tillframe); registers are not answered until then.',
  'doctor.config_good': 'the config is good',
  'doctor.config_note': '{note}',
  'doctor.config_notes': '{note} (and {others} more)',
  'doctor.check_config': 'See all of them with tillframe check-config.',

  'doctor.port_free': '{address} is free',
  'doctor.port_unusable': '{problem}',
  'doctor.port_fails': '{address}: {error}',
  'doctor.port_answers': '{address}',
  'doctor.port_silent': 'nothing of ours answers at {address}',
  'doctor.restart_agent': 'Restart the agent and read its log.',
  'doctor.free_plain_port':
    "Whoever types the gateway's address without https finds nothing. Free the port or change web.plainListen; it is tried again every minute.",

  'doctor.database_read': 'the database can be read',
  'doctor.database_absent': 'there is no database yet',
  'doctor.database_comes': 'It is made at the first start, or by tillframe import.',
  'doctor.database_unreadable': 'the database cannot be read: {error}',
  'doctor.run_as_agent': 'Run this as the user of the agent; a damaged database is mended at its next start.',

  'doctor.room_for_sales': 'there is room for sales',
  'doctor.refused_quota': 'sales are refused: the database is full of what the cloud does not have yet',
  'doctor.refused_rows':
    'sales are refused: there are as many as store.maxSales allows, not sent yet or of the last two days',
  'doctor.refused_disk': 'sales are refused: the disk is full',
  'doctor.make_room': 'Let the gateway reach the cloud, or raise {key} in its config.',
  'doctor.free_disk': 'Remove what else has filled it.',
  'doctor.recovered': 'the database was damaged and has been recovered within the last seven days',
  'doctor.see_recovery':
    'The page lists what was recovered and what was lost. Replace the card or disk if it happens again.',
  'doctor.sale_unreadable':
    '{count} stored sale cannot be read and is missing in the lists; the newest is {newest}',
  'doctor.sales_unreadable':
    '{count} stored sales cannot be read and are missing in the lists; the newest is {newest}',
  'doctor.more_sales_unreadable':
    'at least {count} stored sales cannot be read and are missing in the lists; the newest is {newest}',
  'doctor.compare_sales':
    'Compare the sales of that time with the register’s. Replace the card or disk if it happens again.',
  'doctor.one_rejected': 'the cloud did not take {count} sale or picture',
  'doctor.some_rejected': 'the cloud did not take {count} sales or pictures',
  'doctor.see_rejected': 'The system page has the reason of each, and sends them again.',
  'doctor.pictures_evicted':
    'pictures were given up for want of room within the last seven days, before the cloud had them',

  'doctor.disk': '{free} MB free, a flush takes {flush} ms',
  'doctor.disk_full': 'Make room: pictures are already removed early to keep sales safe.',
  'doctor.disk_slow': 'The disk is slow or worn: use an SSD or a card made for endurance.',
  'doctor.disk_read_only':
    'the data folder cannot be written: its file system is read-only, or its disk fails',
  'doctor.replace_disk': 'Replace the SD card or disk. What is stored is still shown and sent to the cloud.',
  'doctor.memory': '{available} of {total} MB available',
  'doctor.free_memory':
    'Lower cameras.maxMegabytes or cameras.keepSeconds in the config, or end other programs.',
  'doctor.clock_synced': 'follows a time source ({time})',
  'doctor.clock_configured': 'right according to the config (clock.state: synced), not checked ({time})',
  'doctor.clock_unsynced': 'not known to follow a time source ({time})',
  'doctor.sync_clock':
    'Let the machine reach a time server (systemd-timesyncd, chrony); if its clock is kept right by other means, as by the host of a container, set clock.state: synced.',
  'doctor.ffmpeg': 'ffmpeg {version}: {decoders}',
  'doctor.ffmpeg_fails': 'ffmpeg does not run',
  'doctor.ffmpeg_absent': 'ffmpeg is not installed',
  'doctor.install_ffmpeg': 'Install it (Debian: apt install ffmpeg). Until then sales have no pictures.',
  'doctor.ffmpeg_lacks': 'ffmpeg {version} cannot decode {decoders}',
  'doctor.install_full_ffmpeg': 'Install the full ffmpeg of the system, or set the cameras to H.264.',

  'doctor.camera': '{figures}',
  'doctor.camera_picture_age': 'picture {seconds} s old',
  'doctor.camera_key_frames': 'key frames {seconds} s apart',
  'doctor.camera_held_cut':
    'exact pictures of the last {held} of {keep} s (all cameras fill the {megabytes} MB that they may take)',
  'doctor.camera_clock': 'its clock {seconds} s',
  'doctor.camera_clock_late': 'its clock {seconds} s, or up to {late} s ahead of that: the line is late',
  'doctor.camera_latency': 'its delay {value}',
  'doctor.camera_latency_estimated': 'its delay {value}, estimated',
  'doctor.camera_latency_assumed':
    'its delay not measured ({value} assumed; measure or estimate it on its page)',
  'doctor.camera_without_picture': 'gives no picture',
  'doctor.check_camera':
    'Check its power, network and address, and user and password for video (tillframe discover ADDRESS).',
  'doctor.check_video': 'Change the settings of its video (resolution, codec), or update its firmware.',
  'doctor.camera_not_live': 'Its newest picture is old: restart the camera, and look at its network.',
  'doctor.key_frames_far_apart': 'Set the key frame (I-frame) interval of its video to 1 or 2 seconds.',
  'doctor.lossy': 'Video is lost on the way: use a cable, a better Wi-Fi, or transport: tcp.',
  'doctor.camera_clock_off': 'Give the camera a time server (tillframe discover ADDRESS --set-ntp HOST).',
  'doctor.picture_unchanged':
    'The picture has not changed for a long time: look whether the camera hangs or is covered.',
  'doctor.time_stamps_unusable':
    'Its time stamps are of no use, so moments are less exact: update its firmware.',
  'doctor.pictures_late': 'Its pictures arrive late: use a cable, or find out what loads the network.',
  'doctor.single_pictures': 'It gives single pictures only: use its RTSP video where it has one.',

  'doctor.printer_answers': 'the receipt printer answers',
  'doctor.printer_unreachable': 'the receipt printer cannot be reached',
  'doctor.check_printer': '{problem}',
  'doctor.printer_not_https': 'the receipt printer answers, but not over HTTPS',
  'doctor.check_printer_https':
    'Enter the HTTPS port of the printer (443 or 8043) and switch HTTPS on there, or set Printing over HTTPS to pass through.',
  'doctor.accept_printer_certificate':
    'If the printer was reset or exchanged, accept the new certificate at the register on the linkage page. Otherwise find out what answers at its address.',
  'doctor.print_cloud_answers': 'the cloud of the receipt printer answers',
  'doctor.printer_polls':
    'the cloud of the receipt printer answers; the printer’s last poll was {seconds} s ago',
  'doctor.print_cloud_unreachable': 'the cloud of the receipt printer cannot be reached',
  'doctor.printer_does_not_poll':
    'the cloud of the receipt printer answers, but the printer has not polled this gateway for {minutes} minutes',
  'doctor.printer_never_polled':
    'the cloud of the receipt printer answers, but the printer has not polled this gateway yet',
  'doctor.set_server_url':
    'Switch the printer on, and enter {url} as its server URL (http, not https; this gateway’s address in place of GATEWAY).',
  'doctor.recognition_ready': 'tesseract with Japanese: amounts of receipts printed as pictures are read',
  'doctor.recognition_absent': 'without tesseract, amounts of receipts printed as pictures are not read',
  'doctor.recognition_no_japanese':
    'tesseract lacks Japanese: amounts of receipts printed as pictures are not read',
  'doctor.install_recognition':
    'Only if a register prints its receipts as pictures (27 MB): apt install tesseract-ocr tesseract-ocr-jpn',
  'doctor.register_without_sales': 'no sales yet: how exact their times are shows with the first ones',
  'doctor.register_times': '{times}',
  'doctor.register_next': '{step}',
  'doctor.contact_silent':
    'The device {device} was not received at any of the newest {sales} sales that it should report. Make the drawer open once and look for its newest signal at the register: check its battery, wires, name or topic.',
  'doctor.contact_contrary':
    'The signals of the device {device} belong to {matched} of the newest {sales} sales that it should report. Check that it is at this register’s drawer, and that it reports the opening, not the closing.',
  'doctor.moment_source_ready': 'it is received',
  'doctor.moment_source_in_use': 'the running agent reads it',
  'doctor.moment_source_connecting': 'it is being connected',
  'doctor.moment_source_not_read': 'it is not received',
  'doctor.check_moment_source': '{problem}',
  'doctor.region_not_linked':
    'the camera of its region is not linked to the register: no sale is looked for in the picture',
  'doctor.mark_region':
    'Link the camera, or mark the region anew (the register’s settings, “Time of a sale from the picture”).',
  'doctor.region_none_yet': 'no sale has been looked for in the picture yet',
  'doctor.region_learning': 'it is learning what a checkout looks like ({searches} sales looked for)',
  'doctor.region_finds': 'the picture shows the time of {seen} of the last {searches} sales looked for',
  'doctor.improve_region':
    'Mark the region closer around the drawer or screen, where hands seldom cover it, or use a contact at the drawer.',
  'doctor.region_video_gone':
    'the video of {count} of the last {searches} sales was gone before they were looked for',
  'doctor.keep_video':
    'Sales that are listed after more than ten minutes need all video on disk: set cameras.lookback.form to full. A camera with single pictures is not searched.',
  'doctor.pos_answers': '{pos} answers',
  'doctor.pos_renewal_refused':
    'its sales still arrive, but its login could not be renewed and ends soon: {problem}',
  'doctor.renew_login': 'Log in at the account anew (Registers), or correct its settings, before that.',
  'doctor.pos_nudged': '{pos} answers, and reports each sale at once by webhook',
  'doctor.pos_nudges_doubted':
    '{pos} answers, but its webhook did not report a sale: it is asked every few seconds',
  'doctor.pos_nudges_refused':
    '{pos} answers, but the broker of the cloud refuses nudges: it is asked every few seconds',
  'doctor.permit_nudges':
    'At the broker, permit the gateway to subscribe to its topic nudges and to publish to nudge-topics, or set cloud.nudges to false.',
  'doctor.check_webhook':
    'Check at the POS that the webhook is active and has the events of payments or transactions.',
  'doctor.pos_setting_invalid': '{field}: {problem}',
  'doctor.pos_sealed': 'its settings cannot be opened: the key beside the database is another one',
  'doctor.check_account': 'Look at the account on the linkage page.',

  'doctor.cloud_off': 'no cloud is configured',
  'doctor.set_cloud': 'Sales stay here; set up a cloud on the system page to send them.',
  'doctor.cloud_name_unknown': 'the name {host} is not known here',
  'doctor.check_name_server':
    'Check the internet line, the DNS server of this network, and the address of the cloud.',
  'doctor.notifications_good': 'the last notification arrived, or none was due',
  'doctor.notifications_failing': 'notifications fail: {problem}',
  'doctor.correct_recipient': 'Correct the recipient under “Notifications”, and send a test.',

  'doctor.cloud_unreachable': '{address}: {problem}',
  'doctor.check_line': 'Check the line, a firewall, and whether a proxy is needed.',
  'doctor.cloud_accepts': '{host} takes what is sent',
  'doctor.cloud_reached': '{host} is reached; the agent alone tries its login',
  'doctor.cloud_retried':
    'Nothing is lost: it is retried automatically. If it persists, contact the operator of the cloud.',
  'doctor.check_cloud_login':
    'Check the address of the cloud, and the key or certificate of this gateway, with whoever runs the cloud.',
  'doctor.check_picture_addresses':
    'Sales are sent; pictures stay here and are tried again. Ask whoever runs the cloud for the addresses that it gives for pictures.',

  'doctor.version': '{version}',
  'doctor.report_update':
    'Send a support bundle to the supplier of your gateway. tillframe update tries {version} once more.',
  'doctor.os_updates_of_image': 'come with the image of this container',
  'doctor.os_updates_by_hand':
    'are not installed automatically (no unattended-upgrades): the administrator of this machine installs them',
  'doctor.os_updates_never': 'not installed yet',
  'doctor.os_updates_last': 'last installed on {day}',
  'doctor.os_updates_rolled_back': 'services or ffmpeg failed with the newest ones, rolled back: {packages}',
  'doctor.os_updates_returned_unhealthy':
    'services or ffmpeg failed with the newest ones, and with the former packages too: {packages}',
  'doctor.os_updates_not_returned':
    'services or ffmpeg failed with the newest ones, and the former packages could not be put back: {packages}',
  'doctor.report_failed_os_updates':
    'Restart the gateway, and see the other results. Send a support bundle to the supplier of your gateway.',
  'doctor.report_os_updates':
    'The gateway works with the former packages, and installs the versions after these by itself. Send a support bundle to the supplier of your gateway.',
  'doctor.keep_switched_on':
    'Leave the gateway switched on during update.hours (02:00-05:00 by default), with a line to Debian’s servers. The reason is in /var/log/unattended-upgrades.',
} as const;
