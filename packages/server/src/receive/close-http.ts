import type { FastifyInstance } from 'fastify';

/** Requests under way are answered; one whose sender takes longer is cut off, so that it cannot keep us. */
export async function closeHttp(app: FastifyInstance, graceMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), graceMs);
  await app.close();
  clearTimeout(timer);
}
