/**
 * The longest beginning of a text that is taken, cut between characters as people see them; null when there is none.
 *
 * @param takes says of a longer text yes only when it does so of a shorter one that is not empty.
 */
export function fittingText(text: string, takes: (text: string) => boolean): string | null {
  if (text.trim() === '') return null;
  if (takes(text)) return text;
  const ends = [...new Intl.Segmenter().segment(text)].map(({ index }) => index);
  let [fits, most] = [0, ends.length - 1];
  while (fits < most) {
    const middle = Math.ceil((fits + most) / 2);
    if (takes(text.slice(0, ends[middle]))) fits = middle;
    else most = middle - 1;
  }
  return text.slice(0, ends[fits]).trim() || null;
}
