import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

interface DeleteButtonProps {
  /** Completes "Delete …". */
  readonly what: string;
  readonly isDeleting: boolean;
  readonly onDelete: () => void;
}

/** Asks once more in its own place: what is deleted does not come back. */
export function DeleteButton({ what, isDeleting, onDelete }: DeleteButtonProps) {
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button formAction="none" onClick={() => setIsAsking(true)}>
        Delete
      </Button>
    );
  }
  return (
    <span className="button-row" role="group" aria-label={`Delete ${what}?`}>
      <Button formAction="none" variant="primary" loading={isDeleting} onClick={onDelete}>
        Delete for good
      </Button>
      <Button formAction="none" onClick={() => setIsAsking(false)}>
        Keep
      </Button>
    </span>
  );
}
