/** A step of a long job, for whoever shows it. */
export interface Progress {
  /** What is being done: `forward passes`. */
  stage: string;
  done: number;
  total: number;
  /** What is counted: `tokens`. */
  unit: string;
}

export type OnProgress = (progress: Progress) => void;
