/** An element with attributes (null and false are left out), listeners (`on…`) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Writes text only when it differs, so that nothing flickers and no selection is lost. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const byId = (id) => document.getElementById(id);

/** Calls the page's server; throws an Error with its sentence. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The sandbox answered ${response.status}.`);
}

let toastTimer;

/** A short message at the foot of the page. */
export function toast(text, bad = false) {
  const element = byId('toast');
  element.textContent = text;
  element.classList.toggle('bad', bad);
  element.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => element.classList.remove('shown'), bad ? 8000 : 4000);
}

/** Runs an action of the person; what goes wrong is said, not swallowed. */
export async function act(action, success) {
  try {
    await action();
    if (success) toast(success);
  } catch (error) {
    toast(error.message, true);
  }
}
