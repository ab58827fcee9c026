import type { Sender } from './sender';

/** How the service with this id reports on its bots. Loaded when a node runs. */
export async function senderOf(id: string): Promise<Sender> {
  switch (id) {
    case 'meeting-baas-v1':
      return (await import('./meeting-baas-v1')).meetingBaasV1;
    case 'meetstream':
      return (await import('./meetstream')).meetStream;
    default:
      return (await import('./meeting-baas')).meetingBaas;
  }
}

export * from './sender';
