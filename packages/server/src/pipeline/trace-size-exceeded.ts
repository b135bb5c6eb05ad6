/** Why a document of a full trace is refused. The text is observed, not documented. */
export const TRACE_SIZE_EXCEEDED =
  'Trace Size Exceeded. Reduce the number of segments per trace and the size of your segment documents.';
