import { useId } from 'preact/hooks';

interface Series {
  readonly name: string;
  readonly tone: 'first' | 'second' | 'third';
}

interface BarsProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly bars: readonly { readonly label: string; readonly values: readonly number[] }[];
}

const HEIGHT = 120;
const SLOT = 24;

/** Bars side by side, one group a label. The numbers are in a table beside it: the picture itself is hidden from readers. */
export function Bars({ title, series, bars }: BarsProps) {
  const most = Math.max(1, ...bars.flatMap(({ values }) => values));
  const width = Math.max(1, bars.length) * SLOT;
  const thick = (SLOT - 6) / Math.max(1, series.length);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        <Legend series={series} />
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" class="bars">
        <line x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} class="axis" />
        {bars.map(({ label, values }, index) =>
          values.map((value, which) => {
            const height = (value / most) * (HEIGHT - 4);
            return (
              <rect
                key={`${label} ${which}`}
                class={`bar-${series[which]?.tone ?? 'first'}`}
                x={index * SLOT + 3 + which * thick}
                y={HEIGHT - height}
                width={thick}
                height={height}
              />
            );
          }),
        )}
      </svg>
      <div class="ends" aria-hidden="true">
        <span>{bars[0]?.label}</span>
        <span>most: {most}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
    </figure>
  );
}

const Legend = ({ series }: { readonly series: readonly Series[] }) => (
  <ul class="legend">
    {series.map(({ name, tone }) => (
      <li key={name}>
        <span class={`swatch bar-${tone}`} />
        {name}
      </li>
    ))}
  </ul>
);

/** The same as numbers, opened on demand. */
export function AsTable(props: {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}) {
  const id = useId();
  return (
    <details>
      <summary id={id}>Show as table</summary>
      <table class="table plain" aria-labelledby={id}>
        <thead>
          <tr>
            {props.head.map((text) => (
              <th scope="col" key={text}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(([first, ...others]) => (
            <tr key={first}>
              <th scope="row">{first}</th>
              {others.map((text, index) => (
                <td key={index} class="number">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** One line that shows how a whole divides. */
export function Shares({
  parts,
}: {
  readonly parts: readonly { name: string; value: number; text: string; tone: string }[];
}) {
  const total = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let at = 0;
  return (
    <div class="shares">
      <svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ name, value, tone }) => {
          const width = (value / total) * 1000;
          const x = at;
          at += width;
          return <rect key={name} class={`bar-${tone}`} x={x} y="0" width={width} height="20" />;
        })}
      </svg>
      <ul class="legend">
        {parts.map(({ name, text, tone }) => (
          <li key={name}>
            <span class={`swatch bar-${tone}`} />
            {name}: <strong>{text}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
