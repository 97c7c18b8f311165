/** A few numbers beside each other as bars, as small as a word. What they say, the reader of a screen is told. */
import classes from "./Sparkline.module.css";

const SIZE = { width: 84, height: 20 };
/** What is not nothing can be seen. */
const LEAST_PX = 1.5;

export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...values);
  const width = SIZE.width / Math.max(1, values.length);
  return (
    <svg className={classes["line"]} viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} width={SIZE.width} height={SIZE.height} role="img" aria-label={label}>
      {values.map((value, n) => {
        const height = value === 0 ? 0 : Math.max(LEAST_PX, (value / most) * (SIZE.height - 1));
        // They are what stands where: a day has no other name.
        return <rect key={n} className={classes["bar"]} x={n * width + 0.5} y={SIZE.height - height} width={Math.max(1, width - 1)} height={height} />;
      })}
    </svg>
  );
}
