/** English texts of the expected forms of values in config.yaml, and of their problems. `…_note`: usable, to be looked at. Pure. */

export const configEn = {
  identifier: '1 to 64 of the signs a-z, 0-9 and -',
  path: 'a path; a relative one starts at this file',
  cloud_path:
    'a path; a relative one starts at this file. credential:NAME is one that systemd gives the service (LoadCredential=NAME:…)',
  time_zone: 'an IANA time zone such as Asia/Tokyo',
  host_name: 'a host name or address',
  host_names: 'a list of at most 16 names',
  page_tls: 'auto, on, off, or {files} with the paths of both (PEM)',
  lookback: 'keys of its own: write lookback: {off}, or another form',
  spill: 'auto, off, or the absolute path of a folder in a memory file system',
  update_from: 'an address (https://… or http://…) or the absolute path of a folder',
  update_hours: 'hours such as 02:00-05:00',
  picture_hours: 'hours such as 22:00-06:00',
  picture_hours_list: 'a list of at most 16 hours such as 22:00-06:00',
  origin: 'an origin such as https://minio.shop.lan:9000',
  origins: 'a list of at most 16 origins such as https://minio.shop.lan:9000',
  https_url: 'an https:// address',
  mqtts_url: 'an mqtts:// address',
  mqtt_url: 'an mqtts:// or mqtt:// address',
  token: 'a token without blanks',
  proxy: 'off, or an address such as http://proxy.example:3128 or http://user:password@proxy.example:3128',

  port_taken: '{key} has port {port} already: choose another port, such as {other}',
  picture_outlives_sale:
    'a picture goes with its sale, after store.keepDays ({days}) at the latest: write at most {days}, or raise store.keepDays',
  free_space_order:
    'expected at most cameras.lookback.minFreeMegabytes ({megabytes}), so that video on disk gives way first',
  update_from_missing: 'update.automatic needs it: the address or folder of the versions',
  in_set_up_file:
    'does not belong here: put it into a set-up file and bring that in with "tillframe import FILE", or set it up on the page',
  credential_of_service:
    'credential:{name} is there only in a service that systemd starts with LoadCredential={name}:FILE (CREDENTIALS_DIRECTORY is not set here)',
  plain_page_without_tls_note:
    'is for a page with TLS, which this one has not (see web.tls): it is not opened',
  file_problem: '{path} {why}',
  file_empty: 'is empty',
  not_a_directory: '{path} is not a directory',
  read_only: 'the file system of {path} is read-only',
  no_permission: 'this user cannot write to {path}',
  no_folder: 'no folder can be made in {path}',

  origin_only: 'expected scheme, host and port alone, such as https://minio.shop.lan:9000',
  origin_not_https:
    'must begin with https://, since pictures would cross the network readable by others (http:// only to this machine itself)',
  login_missing:
    'give token, tokenFile, enrolKey or enrolKeyFile, or a client certificate (certFile and keyFile)',
  one_login: 'give either {first} or {second}',
  cloud_url_form: 'expected an address such as https://cloud.example/tillframe',
  cloud_url_not_https:
    'must begin with https://, since sales and pictures would cross the network readable by others (http:// only to this machine itself)',
  cloud_url_with_login: 'must not hold a user or password: the token has a key of its own',
  cloud_url_with_query: 'must end with the path: leave out everything from ? or # on',
  cloud_url_with_route_note:
    'ends with {route}, and the gateway adds /v1/events to it: leave {route} out, unless the cloud does listen at {route}/v1/events',
  token_file_without_token: 'holds no token: write the token alone on its first line, without blanks in it',
  followed_token_file_without_token: 'the token file holds no token',
  ca_file_without_certificate: '{path} holds no certificate',
  proxy_form:
    'expected an address such as http://proxy.example:3128 or http://user:password@proxy.example:3128 (signs such as @ : / % in a password are written as %40 %3A %2F %25)',
  proxy_of_environment: '{name} of the environment: {why}',
  broker_username_missing: 'is missing: the password needs it',
  broker_readable_note:
    'sales and the password cross the network readable by others: use mqtts:// where the broker can',
} as const;
