import { useEffect, useState } from 'react';

interface CopyButtonProps {
  /** A function for a text that is long to make. */
  readonly text: string | (() => string);
  /** Completes "Copy the …". */
  readonly what: string;
}

/** Copies a text and says for a moment that it did. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const label = isCopied ? 'Copied' : `Copy the ${what}`;
  return (
    <button
      type="button"
      className="copy-button"
      data-copied={isCopied}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        void copyText(typeof text === 'string' ? text : text()).then(setIsCopied);
      }}
    >
      <svg
        width="14"
        height="14"
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden="true"
      >
        {isCopied ? (
          <path d="M2.5 7.5 5.5 10.5 11.5 3.5" strokeLinecap="round" />
        ) : (
          <path d="M5 5h7v7H5zM9 5V2H2v7h3" strokeLinejoin="round" />
        )}
      </svg>
    </button>
  );
}

/** Whether it worked. The clipboard API is closed to pages that came over plain HTTP from another machine. */
export async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Permission denied: the way below needs none.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}
