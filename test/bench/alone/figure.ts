/** One line of what Understudy was measured at alone. */
export interface Figure {
  title: string;
  value: number;
  unit: 'ms' | 'MB' | 'x';
  /** What helps to read the value. */
  detail: string;
  /** The most it may be. */
  target?: number;
}

/**
 * Measures in a process of its own.
 *
 * @param server Address of the loopback server.
 */
export type MeasureAlone = (server: string) => Promise<Figure[]>;

/** From the process that measures: its only message. */
export type FigureMessage = { figures: Figure[] } | { error: string };
