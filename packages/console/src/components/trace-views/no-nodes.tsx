/** A trace of which nothing could be read. */
export function NoNodes() {
  return (
    <p className="page-pad muted">
      The trace holds no segment that could be read. The raw documents are under Raw.
    </p>
  );
}
