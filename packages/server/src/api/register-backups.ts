/**
 * Backup and restore over HTTP, a portion of an archive in each call. They are extensions of the API, but for the
 * portions themselves, which are bytes. A call has its own limit of length: a portion holds at least all that one call
 * brought of a trace.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BACKUP_PATH, CURSOR_HEADER, RESTORE_PATH, ROWS_HEADER } from '../archive/backup-calls.ts';
import type { RestoreAnswer } from '../archive/restorer.ts';
import { sendError } from './answer-failure.ts';
import type { ApiContext } from './api-context.ts';
import { awsError, type AwsError, invalidRequest } from './aws-error.ts';

const PORTION_LIMIT_BYTES = 256 * 1024 * 1024;

const backupInput = z.object({ Cursor: z.string().optional() });
const restoreQuery = z.object({ replaceConfiguration: z.literal(['true', 'false']).optional() });

export function registerBackups(scope: FastifyInstance, context: ApiContext): void {
  scope.post(BACKUP_PATH, async (request, reply) => answerBackup(request, reply, context));
  scope.post(RESTORE_PATH, { bodyLimit: PORTION_LIMIT_BYTES }, async (request, reply) =>
    answerRestore(request, reply, context),
  );
}

async function answerBackup(
  request: FastifyRequest,
  reply: FastifyReply,
  { backups }: ApiContext,
): Promise<FastifyReply> {
  const input = backupInput.safeParse(parseJson(request.body));
  if (!input.success) return sendError(reply, badCursor());
  const portion = await backups.read(input.data.Cursor);
  if (portion === 'bad-cursor') return sendError(reply, badCursor());
  if (portion.frame === undefined) return reply.status(204).send();
  if (portion.next !== undefined) void reply.header(CURSOR_HEADER, portion.next);
  void reply.header(ROWS_HEADER, portion.rows);
  return reply.type('application/octet-stream').send(portion.frame);
}

async function answerRestore(
  request: FastifyRequest,
  reply: FastifyReply,
  { backups }: ApiContext,
): Promise<FastifyReply> {
  const query = restoreQuery.safeParse(request.query);
  if (!query.success || !Buffer.isBuffer(request.body))
    return sendError(reply, invalidRequest('The request holds no portion of a backup.'));
  const replaces = query.data.replaceConfiguration === 'true';
  const answer = await backups.take(request.body, replaces);
  if (answer.kind === 'problem') return sendError(reply, invalidRequest(answer.message));
  return reply.type('application/json').send(JSON.stringify(toOutput(answer)));
}

function toOutput(answer: Exclude<RestoreAnswer, { readonly kind: 'problem' }>): object {
  switch (answer.kind) {
    case 'header':
    case 'end':
      return {};
    case 'configuration': {
      const { written, same, kept, refused } = answer.report;
      return { Configuration: { Written: written, Same: same, Kept: kept, Refused: refused } };
    }
    case 'documents': {
      const { stored, alreadyThere, expired, refused } = answer.report;
      return {
        Documents: { Stored: stored, AlreadyThere: alreadyThere, Expired: expired, Refused: refused },
      };
    }
  }
}

function parseJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The caller answers that it is no cursor.
    return undefined;
  }
}

function badCursor(): AwsError {
  return awsError('ValidationException', 400, 'Cursor is none that this service gave.');
}
