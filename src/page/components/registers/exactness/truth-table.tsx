/** Accuracy of each register by its printer: a register is opened to see its table; on phones its rows are lists. */
import { type TruthRow, truthRows } from '../../../../domain/exactness/truth-table.ts';
import { usePageMessages } from '../../../state/locale.ts';
import './truth-table.css';

export function TruthTable() {
  const words = usePageMessages().registerTruths;
  const registers = Map.groupBy(truthRows(words), ({ register }) => register);
  return (
    <section aria-labelledby="truths">
      <h2 id="truths">{words.heading}</h2>
      <div class="card truths">
        <p class="muted">{words.about}</p>
        {[...registers].map(([register, rows]) => (
          <details key={register}>
            <summary>{register}</summary>
            <PrinterTable rows={rows} />
          </details>
        ))}
      </div>
    </section>
  );
}

const columns = ['printer', 'now', 'pair', 'details'] as const;

function PrinterTable({ rows }: { rows: readonly TruthRow[] }) {
  const { head, nothingToAdd } = usePageMessages().registerTruths;
  return (
    <table>
      <thead>
        <tr>
          {[...columns.map((column) => head[column]), head.add].map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.printer}>
            {columns.map((column) => (
              <td key={column} data-head={head[column]}>
                {row[column]}
              </td>
            ))}
            <td data-head={head.add}>
              <ul>
                {(row.add.length === 0 ? [nothingToAdd] : row.add).map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ul>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
