/**
 * Signs in at a stand-in of Google or Microsoft as a person would: opens the consent page, chooses the user, and is sent back.
 *
 * @param signInUrl the address that "Connect my account" opens
 * @returns the address the person is sent back to, with the code in it
 * @throws Error when the page does not offer this user
 */
export async function consentAs(user: string, signInUrl: string): Promise<string> {
  const opened = await fetch(signInUrl);
  const page = await opened.text();
  const form = page
    .split('<form')
    .slice(1)
    .find((text) => text.includes(`value="${user}"`));
  if (!opened.ok || form === undefined) throw new Error(`The sign-in page (${opened.status}) does not offer ${user}.`);
  const fields = new URLSearchParams();
  for (const [input] of form.split('</form>')[0]?.matchAll(/<input[^>]*>/g) ?? []) {
    const name = attribute(input, 'name');
    if (name !== null) fields.set(name, attribute(input, 'value') ?? '');
  }
  const action = new URL(attribute(form, 'action') ?? '', signInUrl);
  const sent = await fetch(action, { method: 'POST', body: fields, redirect: 'manual' });
  const location = sent.headers.get('location');
  if (location === null) throw new Error(`The sign-in page answered ${sent.status} and sent nobody back.`);
  return location;
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined
    ? null
    : found.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
