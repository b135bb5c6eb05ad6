import { useEffect, useRef } from 'react';
import { KEY_GROUPS } from '../../model/timeline-keys.ts';

/** Every key of the timeline. The browser's own dialog keeps the focus inside and gives it back. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const dialogRef = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = dialogRef.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog
      ref={dialogRef}
      className="key-sheet"
      aria-labelledby="key-sheet-title"
      onClose={onClose}
      data-testid="key-sheet"
    >
      <div className="key-sheet-head">
        <h2 id="key-sheet-title">Keys of the timeline</h2>
        <button type="button" className="tool-button" onClick={() => dialogRef.current?.close()}>
          Close
        </button>
      </div>
      <div className="key-groups">
        {KEY_GROUPS.map(({ title, lines }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {lines.map(({ keys, does }) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="muted">
        Ctrl and the wheel zoom where the pointer is; Shift and the wheel move in time. Dragging over the
        ruler or the picture above it zooms to what was dragged.
      </p>
    </dialog>
  );
}
