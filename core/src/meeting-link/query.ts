/**
 * The value of a query's first parameter of this name, as `URLSearchParams` reads it; null when there is none.
 * Looks at one parameter only: a mail filter's links carry a long signature that nobody asks for.
 */
export function queryValue(url: URL, name: string): string | null {
  const { search } = url;
  if (search === '') return null;
  for (let from = 1; from <= search.length;) {
    let to = search.indexOf('&', from);
    if (to < 0) to = search.length;
    const equals = search.indexOf('=', from);
    const nameEnd = equals >= 0 && equals < to ? equals : to;
    const given = search.slice(from, nameEnd);
    // A name that is itself escaped: let the standard's own reader tell.
    if (given.includes('%') || given.includes('+')) return url.searchParams.get(name);
    if (given === name && to > from) return valueOf(search.slice(Math.min(nameEnd + 1, to), to), url, name);
    from = to + 1;
  }
  return null;
}

function valueOf(text: string, url: URL, name: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    // Escapes that are no UTF-8: the standard's reader puts replacement characters there.
    return url.searchParams.get(name);
  }
}
