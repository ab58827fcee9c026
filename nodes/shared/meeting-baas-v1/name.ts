/** What the choices in the nodes call it, the same everywhere. */
export const MEETING_BAAS_V1_NAME = 'Meeting BaaS v1 (Legacy)';
