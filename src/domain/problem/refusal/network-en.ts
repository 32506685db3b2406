/** English texts of the refusals of a change of the gateway's network. Pure. */

export const networkRefusalsEn = {
  'network.manager_absent':
    'NetworkManager is not installed on this gateway: its network is set in its operating system.',
  'network.manager_stopped':
    'NetworkManager does not run on this gateway. Run sudo systemctl enable --now NetworkManager there.',
  'network.manager_slow':
    'NetworkManager did not answer in time, and nothing was changed. Try again in some seconds.',
  'network.manager_no_rights':
    'The gateway’s program may look at the network and not change it: install systemd/tillframe-network.rules of its package as /usr/share/polkit-1/rules.d/50-tillframe-network.rules.',
  'network.no_device': 'There is no network device "{device}" here.',
  'network.busy': 'The network is being changed already: confirm that change, or take it back first.',
  'network.refused':
    'NetworkManager did not allow the change, and nothing was changed. Something else may be changing it; try again in some minutes.',
  'network.not_connected':
    'This device has no connection that could be set. Plug the cable in, or join a Wi-Fi first.',
  'network.listens_there':
    'By the configuration file the page is reached at {listen} only, and would be gone with that address. Let it listen at all addresses first.',
  'network.address_of_camera':
    'The camera “{camera}” is known at this address. Two devices with one address both fail now and then.',
  'network.address_of_printer':
    'The receipt printer of “{register}” is known at this address. Two devices with one address both fail now and then.',
  'network.address_of_router':
    'The router is known at this address. Two devices with one address both fail now and then.',
  'network.address_of_device':
    'This gateway’s own device {device} is known at this address. Two devices with one address both fail now and then.',
  'network.no_wifi': 'This device hears no Wi-Fi now. Its radio may be off.',
  'network.other_scan': 'Wi-Fi is being looked for; ask again in a moment.',
  'network.over':
    'This change is over: it was confirmed already, or reverted. Open the system page for how it is now.',
  'network.early':
    'The change is still being applied, and nothing was confirmed yet. Press again in some seconds.',
  'network.not_kept': 'The change could not be kept and was reverted. The log says why.',
  'network.no_time_service':
    'Time servers cannot be set here: neither systemd-timesyncd nor chrony with tillframe-time.path is on this gateway.',
  'network.time_not_taken':
    'No service has applied the time servers. On the gateway, see systemctl status tillframe-time.path tillframe-time.service.',
} as const;
