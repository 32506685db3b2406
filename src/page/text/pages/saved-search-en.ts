/** English texts for saving and deleting searches. */
import type { SavedSearchMessages } from './saved-search-ja.ts';

export const savedSearchEn: SavedSearchMessages = {
  save: 'Save this search',
  title: 'Save search',
  name: 'Name',
  hint: 'Saves conditions such as kind and staff, but no dates or times. Every browser shows the saved searches. One of the same name is replaced.',
  empty: 'Enter a name.',
  tooLong: (max) => `At most ${max} characters.`,
  submit: 'Save',
  saving: 'Saving…',
  remove: (name) => `Delete “${name}”`,
  removeTitle: (name) => `Delete the saved search “${name}”?`,
  removeText: 'No sale is deleted. It disappears from other browsers too.',
  removeAction: 'Delete',
};
