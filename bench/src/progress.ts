/** Is told what is being done, one sentence at a time. */
export type Progress = (sentence: string) => void;
