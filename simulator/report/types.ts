/** What a report says, in terms of the simulation. How it is drawn is decided in `chartOption.ts` alone. */
export interface Report {
  readonly title: string;
  readonly subtitle: string;
  readonly summaryTables: readonly Table[];
  readonly charts: readonly ChartSpec[];
  /** Plain sentences under the charts: how the run was made, what it does not show. */
  readonly notes: readonly string[];
}

/** Cells are ready to read: formatted and rounded by who knows the unit. Text stands left, figures right. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly label: string;
  readonly align: "left" | "right";
}

export type ChartSpec = TimeChart | PlaneChart | BarChart | HistogramChart;

interface ChartFrame {
  /** Name of the image files, unique in the report: letters, digits and hyphens. */
  readonly id: string;
  /** Says what is seen. */
  readonly title: string;
  /** One or two sentences: how to read it. */
  readonly caption: string;
}

/** Values over time. */
export interface TimeChart extends ChartFrame {
  readonly kind: "time";
  readonly left: ValueAxis;
  readonly right?: ValueAxis;
  readonly series: readonly TimeSeries[];
}

export interface ValueAxis {
  /** What is measured, without the unit. */
  readonly label: string;
  readonly unit: string;
  /** Default linear. On a logarithmic axis values at or below zero are left out. */
  readonly scale?: "linear" | "log";
  /** Decimals of the tooltip and the data table; default 2. */
  readonly decimals?: number;
}

export interface TimeSeries {
  readonly name: string;
  readonly axis: "left" | "right";
  /** Lines join values, steps hold them until the next, markers stand alone. */
  readonly style: "line" | "step" | "markers";
  readonly colour: Colour;
  readonly dash?: "solid" | "dashed" | "dotted";
  /** Drawn bolder: the series the chart is about. */
  readonly isEmphasised?: boolean;
  /** Unix seconds, rising; as many as `values`. */
  readonly times: readonly number[];
  /** A value that is not finite leaves a gap. */
  readonly values: readonly number[];
}

/** One figure against another. */
export interface PlaneChart extends ChartFrame {
  readonly kind: "plane";
  readonly across: ValueAxis;
  readonly up: ValueAxis;
  readonly series: readonly PlaneSeries[];
}

export interface PlaneSeries {
  readonly name: string;
  /** Lines join the points in their order. */
  readonly style: "line" | "markers";
  readonly colour: Colour;
  readonly dash?: "solid" | "dashed" | "dotted";
  readonly isEmphasised?: boolean;
  /** As many as `up`. */
  readonly across: readonly number[];
  readonly up: readonly number[];
}

/** Figures side by side for each category. */
export interface BarChart extends ChartFrame {
  readonly kind: "bars";
  readonly categories: readonly string[];
  readonly axis: ValueAxis;
  /** One value for each category. */
  readonly groups: readonly ValueGroup[];
}

/** How often each size of a figure occurs. */
export interface HistogramChart extends ChartFrame {
  readonly kind: "histogram";
  readonly axis: ValueAxis;
  /** The samples, counted here over common bins. */
  readonly groups: readonly ValueGroup[];
  /** About how many bins; default 24. */
  readonly binCount?: number;
}

export interface ValueGroup {
  readonly name: string;
  readonly colour: Colour;
  readonly values: readonly number[];
}

/** A name for each thing shown, so that it has one colour through the whole report. */
export type Colour = "blue" | "vermilion" | "green" | "pink" | "ochre" | "violet" | "grey";
