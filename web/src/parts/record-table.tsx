import { useCollection } from '@cloudscape-design/collection-hooks';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useNarrow } from './use-media.ts';

/** A column; `sort` gives the value to order by, `wideOnly` columns are left out of cards. */
export interface Column<T> {
  id: string;
  header: string;
  cell: (item: T) => ReactNode;
  sort?: (item: T) => string | number;
  wideOnly?: boolean;
  /** Whether a card says the header too, because the value alone would say nothing. */
  named?: boolean;
  width?: number | string;
}

const pageSize = 100;
const many = 500;
const rest = 160;

/** A list of records: a table that sorts, filters and pages; cards where the window is narrow. The filter is in the URL. */
export function RecordTable<T>(props: {
  items: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (item: T) => string;
  /** The text that the filter looks through; without it there is no filter. */
  textOf?: (item: T) => string;
  label: string;
  empty: ReactNode;
  sortedBy?: { column: string; descending?: boolean };
  /** More to choose from beside the filter. */
  choices?: ReactNode;
}) {
  const { columns, keyOf, textOf } = props;
  const narrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const initial = columns.find((each) => each.id === props.sortedBy?.column);
  const defaultState =
    initial === undefined
      ? {}
      : {
          defaultState: {
            sortingColumn: { sortingComparator: comparatorOf(initial) },
            isDescending: props.sortedBy?.descending ?? false,
          },
        };
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(props.items, {
    filtering: {
      empty: props.empty,
      noMatch: <div className="empty">Nothing matches the filter.</div>,
      filteringFunction: (item, text) =>
        textOf === undefined || text === '' || textOf(item).toLowerCase().includes(text.toLowerCase()),
      defaultFilteringText: search.get('q') ?? '',
    },
    sorting: defaultState,
    pagination: { pageSize },
  });
  const apply = (text: string): void => {
    filterProps.onChange({ detail: { filteringText: text } } as never);
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (text === '') after.delete('q');
        else after.set('q', text);
        return after;
      },
      { replace: true },
    );
  };
  const paged = props.items.length > pageSize;
  return (
    <>
      {(textOf !== undefined || props.choices !== undefined) &&
        (props.items.length > 0 || props.choices !== undefined) && (
          <div className="table-head">
            {textOf !== undefined && (
              <div data-filter>
                <Filter
                  label={props.label.toLowerCase()}
                  applied={filterProps.filteringText}
                  delay={props.items.length > many ? rest : 0}
                  countText={
                    filterProps.filteringText === '' ? '' : `${filteredItemsCount ?? 0} of ${props.items.length}`
                  }
                  onApply={apply}
                />
              </div>
            )}
            {props.choices}
            {paged && (
              <Pagination
                {...paginationProps}
                ariaLabels={{
                  nextPageLabel: 'Next page',
                  previousPageLabel: 'Previous page',
                  pageLabel: (page) => `Page ${page}`,
                }}
              />
            )}
          </div>
        )}
      {narrow ? (
        <ul className="cards" aria-label={props.label}>
          {items.map((item) => (
            <li key={keyOf(item)}>
              <div>{columns[0]!.cell(item)}</div>
              <div className="more">
                {columns
                  .slice(1)
                  .filter((each) => each.wideOnly !== true)
                  .map((each) => (
                    <span key={each.id}>
                      {each.named === true && <span className="name">{each.header} </span>}
                      {each.cell(item)}
                    </span>
                  ))}
              </div>
            </li>
          ))}
          {items.length === 0 && <li>{collectionProps.empty}</li>}
        </ul>
      ) : (
        <Table
          {...collectionProps}
          items={items}
          trackBy={keyOf}
          variant="embedded"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: props.label }}
          columnDefinitions={columns.map((each) => ({
            id: each.id,
            header: each.header,
            cell: each.cell,
            ...(each.width === undefined ? {} : { width: each.width }),
            ...(each.sort === undefined ? {} : { sortingComparator: comparatorOf(each) }),
          }))}
        />
      )}
    </>
  );
}

/** What is typed is shown at once and apart from the table; many records are filtered when the hand rests. */
function Filter(props: {
  label: string;
  applied: string;
  delay: number;
  countText: string;
  onApply: (text: string) => void;
}) {
  const { label, delay, onApply } = props;
  const [typed, setTyped] = useState(props.applied);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(onApply);
  latest.current = onApply;
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    if (delay === 0) onApply(text);
    else timer.current = setTimeout(() => latest.current(text), delay);
  };
  return (
    <TextFilter
      filteringText={typed}
      filteringPlaceholder={`Filter ${label} ( / )`}
      filteringAriaLabel={`Filter ${label}`}
      filteringClearAriaLabel="Clear the filter"
      countText={props.countText}
      onChange={({ detail }) => type(detail.filteringText)}
    />
  );
}

// One collator for all: localeCompare makes its own for each pair, which ten thousand records feel.
const collator = new Intl.Collator('en', { numeric: true });
const comparators = new WeakMap<object, (one: never, other: never) => number>();

/** The same column gives the same function, by which the table knows the column it is sorted by. */
function comparatorOf<T>(column: Column<T>): (one: T, other: T) => number {
  const known = comparators.get(column) as ((one: T, other: T) => number) | undefined;
  if (known !== undefined) return known;
  const made = (one: T, other: T): number => {
    const [a, b] = [column.sort?.(one) ?? '', column.sort?.(other) ?? ''];
    return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  };
  comparators.set(column, made as never);
  return made;
}
