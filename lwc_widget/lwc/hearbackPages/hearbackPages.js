/**
 * Lists that come page by page. A list is {items, next, pages}: what is shown, what to ask for more with (undefined at the
 * end), and how many pages were read. `read(after)` answers one page {items, next}.
 */
export const EMPTY = Object.freeze({ items: [], next: undefined, pages: 1 });

/** The same pages once more, as they are now. */
export async function readAgain(read, { pages }, before = { items: [], pages: 0 }) {
    const list = append(before, await read(before.next));
    return list.next && list.pages < pages ? readAgain(read, { pages }, list) : list;
}

/** The list with one more page. */
export const readMore = async (read, list) => append(list, await read(list.next));

function append({ items, pages }, page) {
    return { items: [...items, ...page.items], next: page.next, pages: pages + 1 };
}
