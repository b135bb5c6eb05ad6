/**
 * The last Express middleware of a service: answers in JSON, as the callers expect. The exception itself is not
 * printed; it is in the segment, which `closeSegment` before it has seen to.
 *
 * @type {import('express').ErrorRequestHandler}
 */
function answerError(error, _request, response, next) {
  if (response.headersSent) return next(error);
  const status = typeof error?.status === 'number' ? error.status : 500;
  return response.status(status).json({ error: status < 500 ? error.message : 'This service failed' });
}

module.exports = { answerError };
