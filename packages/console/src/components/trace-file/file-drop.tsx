import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { openFile } from './opened-file.ts';

/** Opens a trace file that is dropped anywhere on the page, and says so while it hangs over it. */
export function FileDrop({ children }: { readonly children: ReactNode }) {
  const [isOver, setIsOver] = useState(false);
  const navigate = useNavigate();
  const latest = useRef(navigate);
  useEffect(() => {
    latest.current = navigate;
  });
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const over = (event: DragEvent): void => {
      if (!holdsFile(event)) return;
      // Without this the browser leaves the console for the file.
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent): void => {
      setIsOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      openFile(file);
      void latest.current('/file');
    };
    addEventListener('dragover', over, { signal });
    addEventListener('dragleave', leave, { signal });
    addEventListener('drop', drop, { signal });
    return () => listening.abort();
  }, []);
  return (
    <>
      {children}
      {isOver && (
        <div className="file-drop" aria-hidden="true">
          <p>Drop a trace file to open it</p>
        </div>
      )}
    </>
  );
}

function holdsFile({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}
