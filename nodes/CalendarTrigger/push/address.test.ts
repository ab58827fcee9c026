import { whyUnreachable } from './address';

test.each([
  'https://n8n.example.com/webhook/1',
  'https://n8n.example.com:8443/webhook/1',
  'https://8.8.8.8/webhook/1',
  'https://172.15.0.1/webhook/1',
  'https://[2606:4700::1]/webhook/1',
])('%s can be called', (address) => {
  expect(whyUnreachable(address, null)).toBeNull();
  expect(whyUnreachable(address, 'https://www.googleapis.com/calendar/v3')).toBeNull();
});

test.each([
  ['http://n8n.example.com/webhook/1', 'http://n8n.example.com is not an https address'],
  ['http://localhost:5678/webhook/1', 'http://localhost:5678 cannot be reached from the internet'],
  ['https://localhost:5678/webhook/1', 'https://localhost:5678 cannot be reached from the internet'],
  ['https://127.0.0.1/webhook/1', 'https://127.0.0.1 cannot be reached from the internet'],
  ['https://[::1]/webhook/1', 'https://[::1] cannot be reached from the internet'],
  ['https://[fd00::1]/webhook/1', 'https://[fd00::1] cannot be reached from the internet'],
  ['https://10.1.2.3/webhook/1', 'https://10.1.2.3 cannot be reached from the internet'],
  ['https://172.31.0.1/webhook/1', 'https://172.31.0.1 cannot be reached from the internet'],
  ['https://192.168.1.9/webhook/1', 'https://192.168.1.9 cannot be reached from the internet'],
  ['https://n8n/webhook/1', 'https://n8n cannot be reached from the internet'],
  ['https://n8n.local/webhook/1', 'https://n8n.local cannot be reached from the internet'],
  ['nonsense', 'n8n names no webhook address'],
  [undefined, 'n8n names no webhook address'],
])('%s cannot', (address, reason) => {
  expect(whyUnreachable(address, null)).toBe(reason);
  expect(whyUnreachable(address, 'https://www.googleapis.com/calendar/v3')).toBe(reason);
});

test('an API on this machine may call this machine, and nothing else that is not public', () => {
  const api = 'http://127.0.0.1:4100/calendar/v3';
  expect(whyUnreachable('http://127.0.0.1:5678/webhook/1', api)).toBeNull();
  expect(whyUnreachable('http://localhost:5678/webhook/1', api)).toBeNull();
  expect(whyUnreachable('http://192.168.1.9:5678/webhook/1', api)).not.toBeNull();
  expect(whyUnreachable('http://127.0.0.1:5678/webhook/1', 'https://proxy.example.com')).not.toBeNull();
});
