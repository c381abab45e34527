// A line over time (uPlot), with its numbers in a table for who does not see it.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { short } from "../format";
import { t } from "../i18n";
import { shownTheme } from "../state/theme";

const kHeight = 220;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";
}

interface ChartProps {
  title: string;
  times: number[];
  values: number[];
  bars?: boolean;
  /** The axis begins near the least value, for what changes little. */
  apart?: boolean;
}

export function Chart({ title, times, values, bars, apart }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const size = times.length;
  useEffect(() => {
    const box = place.current;
    if (!box || size === 0) return undefined;
    const axis = { stroke: colour("--text"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
    const bars_path = uPlot.paths.bars?.({ size: [0.8, 40] });
    const plot = new uPlot(
      {
        width: box.clientWidth,
        height: kHeight,
        legend: { show: false },
        cursor: { y: false },
        scales: {
          y: {
            range: (_plot, low, high) => (apart && high > low ? [low, high] : [Math.min(0, low), high > 0 ? high * 1.05 : 1]),
          },
        },
        axes: [axis, { ...axis, size: 64, values: (_plot, splits) => splits.map((split) => short(split)) }],
        series: [
          {},
          {
            label: title,
            stroke: colour("--accent"),
            width: 2,
            ...(bars && bars_path ? { paths: bars_path, fill: colour("--accent") } : {}),
            points: { show: size < 40 },
          },
        ],
      },
      [times, values],
      box,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: kHeight }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [title, JSON.stringify(times), JSON.stringify(values), bars, apart, shownTheme.value]);
  if (size === 0) return <p class="quiet">{t("nothing")}</p>;
  return (
    <figure>
      <div class="chart" ref={place} role="img" aria-label={t("chart_of", { title, last: short(values.at(-1) ?? 0) })} />
      <details>
        <summary>{t("numbers")}</summary>
        <div class="scroll" role="region" aria-label={title} tabIndex={0}>
          <table>
            <tbody>
              {times.slice(-60).map((time, row) => (
                <tr key={time}>
                  <th scope="row">{new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ")}</th>
                  <td>{values.slice(-60)[row]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
