import { mayCarryCredential } from './trust';

describe('where the password may go', () => {
  test.each<[server: string, target: string]>([
    ['https://dav.example.org', 'https://dav.example.org/a/b'],
    ['https://dav.example.org:8443', 'https://dav.example.org:8443/a'],
    ['http://127.0.0.1:5232/', 'http://127.0.0.1:5232/anna/'],
    ['http://dav.example.org', 'https://dav.example.org/'],
    ['http://dav.example.org:8080', 'https://dav.example.org/'],
    ['https://example.org', 'https://cloud.example.org/remote.php/dav'],
    ['https://cloud.example.org', 'https://example.org/dav'],
    ['https://caldav.icloud.com', 'https://p42-caldav.icloud.com/123/calendars/'],
    ['https://p42-caldav.icloud.com', 'https://p07-caldav.icloud.com:443/'],
    ['https://example.org', 'https://EXAMPLE.org./'],
  ])('%s: %s may', (server, target) => {
    expect(mayCarryCredential(target, server)).toBe(true);
  });

  test.each<[server: string, target: string]>([
    ['https://dav.example.org', 'http://dav.example.org/'],
    ['https://dav.example.org', 'https://dav.example.org:8443/'],
    ['https://dav.example.org:8443', 'https://dav.example.org/'],
    ['https://dav.example.org', 'https://evil.org/'],
    ['https://dav.example.org', 'https://dav.example.org.evil.org/'],
    ['https://dav.example.org', 'https://evildav.example.org/'],
    ['https://example.org', 'https://evilexample.org/'],
    ['https://anna.duckdns.org', 'https://mallory.duckdns.org/'],
    ['https://anna.co.uk', 'https://mallory.co.uk/'],
    ['https://example.org', 'https://org/'],
    ['https://example.org', 'http://cloud.example.org/'],
    ['https://example.org', 'https://cloud.example.org:444/'],
    ['https://caldav.icloud.com', 'https://caldav.icloud.com.evil.org/'],
    ['https://caldav.icloud.com', 'https://evilicloud.com/'],
    ['https://caldav.icloud.com', 'https://caldav.fastmail.com/'],
    ['https://dav.example.org', 'https://anna:secret@dav.example.org/'],
    ['https://dav.example.org', 'ftp://dav.example.org/'],
    ['https://0.0.1', 'https://10.0.0.1/'],
    ['https://[::1]', 'https://[::2]/'],
    ['https://dav.example.org', 'javascript:alert(1)'],
    ['https://dav.example.org', '/relative'],
    ['not an address', 'https://dav.example.org/'],
  ])('%s: %s may not', (server, target) => {
    expect(mayCarryCredential(target, server)).toBe(false);
  });
});
