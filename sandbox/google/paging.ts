import { randomText } from '../random';
import type { GoogleStore } from './store';
import { type PageToken, readPageToken, writePageToken } from './tokens';

/** One row of a list: where it stands, and its wire form made only when it is on the page. */
export interface ListItem<T> {
  sort: number;
  id: string;
  make: () => T;
}

export interface Page<T> {
  items: T[];
  nextPageToken?: string;
  /** The version when the first page of this run was made. */
  startVersion: number;
}

/** Chances that the server gives less than it could; both 0 unless a test sets them. */
export interface PagingMood {
  shortPage: number;
  emptyPage: number;
}

interface Listing {
  /** Of the collection when the items were gathered. */
  version: number;
  items: ListItem<unknown>[];
}

const KEPT_LISTINGS = 16;

function follows(item: ListItem<unknown>, after: [number, string] | null): boolean {
  return after === null || item.sort > after[0] || (item.sort === after[0] && item.id > after[1]);
}

/**
 * Cuts lists into pages. A change between two pages shows in the pages still to come where its place in the order
 * allows it, and in any case in the next sync: the run's sync token stands for the moment of its first page.
 */
export class Pager {
  mood: PagingMood = { shortPage: 0, emptyPage: 0 };
  private readonly listings = new Map<string, Listing>();

  constructor(private readonly store: GoogleStore) {}

  /**
   * @param given.collectionVersion last change of what is listed
   * @param given.gather all items, called only when there is no fresh list from the page before
   */
  page<T>(given: {
    pageToken: string | undefined;
    queryHash: number;
    pageSize: number;
    collectionVersion: number;
    forceEmpty: boolean;
    gather: () => ListItem<T>[];
  }): Page<T> {
    const token: PageToken =
      given.pageToken === undefined
        ? {
            listing: randomText(this.store.random, 8, '0123456789abcdef'),
            version: this.store.version,
            after: null,
            query: given.queryHash,
          }
        : readPageToken(given.pageToken, given.queryHash);
    const known = this.listings.get(token.listing);
    let items: ListItem<T>[];
    if (known !== undefined && known.version === given.collectionVersion) {
      items = known.items as ListItem<T>[];
    } else {
      items = given.gather().sort((a, b) => a.sort - b.sort || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    }

    const from = firstFollowing(items, token.after);
    const { random } = this.store;
    let size = given.pageSize;
    if (this.mood.shortPage > 0 && random() < this.mood.shortPage) size = Math.max(1, Math.floor(size * random()));
    const empty = given.forceEmpty || (this.mood.emptyPage > 0 && random() < this.mood.emptyPage);
    if (empty) size = 0;
    const shown = items.slice(from, from + size);
    const last = shown[shown.length - 1];
    const more = empty || from + size < items.length;
    const page: Page<T> = { items: shown.map((item) => item.make()), startVersion: token.version };
    if (more) {
      page.nextPageToken = writePageToken({ ...token, after: last === undefined ? token.after : [last.sort, last.id] });
      this.keep(token.listing, { version: given.collectionVersion, items });
    } else {
      this.listings.delete(token.listing);
    }
    return page;
  }

  private keep(id: string, listing: Listing): void {
    this.listings.delete(id);
    this.listings.set(id, listing);
    const oldest = this.listings.keys().next();
    if (this.listings.size > KEPT_LISTINGS && oldest.done !== true) this.listings.delete(oldest.value);
  }
}

function firstFollowing(items: ListItem<unknown>[], after: [number, string] | null): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && !follows(item, after)) low = middle + 1;
    else high = middle;
  }
  return low;
}
