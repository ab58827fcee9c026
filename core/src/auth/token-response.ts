/**
 * A token answer without its ID token, which is not looked at: it would have to be checked against the provider's issuer,
 * and nothing here asks who somebody is.
 */
export async function withoutIdToken(response: Response): Promise<Response> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    if (typeof body === 'object' && body !== null) Reflect.deleteProperty(body, 'id_token');
    return new Response(JSON.stringify(body), { status: response.status, headers: response.headers });
  } catch {
    return new Response(text, { status: response.status, headers: response.headers });
  }
}

/** A stand-in on this machine has no certificate. */
export function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
