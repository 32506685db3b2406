/** English texts of the refusals of pictures and clips. Pure. */

export const videoRefusalsEn = {
  'picture.in_future': 'That moment is more than {seconds} s ahead; ask again then.',
  'picture.not_held': 'That moment is older than what is held.',
  'picture.outside_buffer': 'That moment is older than what is held: {from} to {to}.',
  'picture.not_running':
    'No picture of that moment is held: the gateway was not running, or had only just started. It has been running since {since}.',
  'picture.damaged': 'The pictures around that moment are damaged.',
  'picture.none': 'The camera gave no picture around that moment.',
  'picture.none_since': 'The camera gave no picture around that moment, and none since {since}.',
  'picture.none_between':
    'The camera gave no picture around that moment, and none since {since} until {until}.',
  'picture.late': 'The picture did not come in time.',
  'picture.none_of_sale': 'This sale has no picture of that camera and time.',
  'picture.none_of_paper': 'This sale has no picture of its receipt.',
  'picture.at_cloud': 'The cloud has this picture; here it was removed, for its age or for want of space.',
  'picture.gone': 'The picture is not kept any more.',

  'clip.in_future': 'A clip may end at most {seconds} s ahead; ask again then.',
  'clip.no_link': 'No camera was linked to the register when this was sold.',
  'clip.masked':
    'This camera has masks, and its video cannot be shown as it is. Single pictures, with the masks, are at {picture}',
  'clip.no_video': 'This camera gives single pictures only. They are at {picture}',
  'clip.other_clips': 'Other clips are being made; try again in a moment.',
  'clip.no_process': 'The gateway cannot start another process now; try again in a moment.',
  'clip.damaged': 'The video of that time is damaged.',
  'clip.none': 'The camera gave no video at that time.',
  'clip.not_stored_here': 'Storing clips is turned off.',
  'clip.superseded': 'This sale is counted as part of {sale}, which has the clips.',
  'clip.many_wait': 'Too many clips are waiting to be stored; try again in a few minutes.',
  'clip.no_such_range': 'The video has no such part.',
  'clip.not_held': 'No video of that time is held.',
  'clip.outside_buffer': 'No video of that time is held. In memory is what came from {from} to {to}.',
} as const;
