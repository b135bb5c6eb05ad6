export interface Entry {
  /** The subpath without `./`, and the name of its files. */
  readonly name: string;
  /** Relative to the package. */
  readonly source: string;
  /** Further subpaths that are this one. */
  readonly aliases?: readonly string[];
  /** The export that `require` of the subpath answers with, being a function. */
  readonly callable?: string;
  /** Loaded for what it does: nothing is exported. */
  readonly effect?: boolean;
}

export declare const entries: readonly Entry[];
export declare const deepPaths: Readonly<Record<string, string>>;
export declare const deepDefaults: Readonly<Record<string, string>>;
