interface TraceProgressProps {
  readonly text: string;
  /** From 0 to 1; undefined while it is not known how much there is. */
  readonly share: number | undefined;
  readonly onCancel?: () => void;
}

/** A large trace on its way. It appears a moment late, because most traces are there before it could be read. */
export function TraceProgress({ text, share, onCancel }: TraceProgressProps) {
  return (
    <div className="centered-state trace-progress" role="status" data-testid="trace-progress">
      <p>{text}</p>
      <progress aria-label={text} {...(share !== undefined && { value: share })} />
      {onCancel !== undefined && (
        <button type="button" className="tool-button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </div>
  );
}
