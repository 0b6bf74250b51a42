/** ECharts with what the desks draw, on a canvas; a module of its own, so that pages without charts do not fetch it. */
import { BarChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, HeatmapChart, LineChart, PieChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

/** Draws into an element and follows its size; what is returned takes the chart away. */
export function draw(element: HTMLElement, option: EChartsCoreOption): () => void {
  const chart = init(element);
  chart.setOption(option);
  const watcher = new ResizeObserver(() => chart.resize());
  watcher.observe(element);
  return () => { watcher.disconnect(); chart.dispose(); };
}
