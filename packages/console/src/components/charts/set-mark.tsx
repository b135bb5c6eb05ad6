/** The name of one of the two sets that are compared, in its colour and its shape: A is filled, B is outlined. */

export type SetName = 'A' | 'B';

export function SetMark({ set }: { readonly set: SetName }) {
  return (
    <b className="set-mark" data-set={set}>
      {set}
    </b>
  );
}
