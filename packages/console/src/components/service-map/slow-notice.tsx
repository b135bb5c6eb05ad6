import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect, useState } from 'react';

const SLOW_AFTER_MS = 1000;

interface SlowNoticeProps {
  readonly isWaiting: boolean;
  /** What is waited for, such as `The service graph`. */
  readonly what: string;
  readonly onCancel: () => void;
}

/** Says after a second that an answer takes its time, for how long, and offers not to wait for it. */
export function SlowNotice({ isWaiting, what, onCancel }: SlowNoticeProps) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!isWaiting) return undefined;
    const timer = setInterval(() => setSeconds((passed) => passed + 1), SLOW_AFTER_MS);
    return () => clearInterval(timer);
  }, [isWaiting]);
  if (!isWaiting || seconds === 0) return null;
  return (
    <div className="map-notice" role="status" data-testid="slow-notice">
      <Spinner />
      <span>
        {what} is being computed <span aria-hidden="true">({seconds} s)</span>
      </span>
      <Button variant="inline-link" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
